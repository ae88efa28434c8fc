// The one shape that labels, tags and files take before they are decoded: `http.routers.web.rule` or nested YAML alike.

/** Names keep their spelling; field names are compared without case, resource names with it. */
export interface TreeNode {
  /** `routers`, `web`, `rule`; an element of a list is named by its index. */
  readonly name: string;
  /** Where it was written: a label key, or `routes.yml:12:5`. */
  readonly place: string;
  /** The scalar as text; absent where the node only holds others. A YAML null is an empty text. */
  readonly value?: string;
  /** `tls:` and nothing behind it, in YAML: as in Traefik an option that is written so is not written. */
  readonly isNull?: boolean;
  /** In the order written; a name occurs once (from files) or was merged (from labels). */
  readonly children: readonly TreeNode[];
  /** True for a YAML sequence or `[n]` children: the children are elements. */
  readonly isList?: boolean;
}
