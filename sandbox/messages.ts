// What the sandbox's process tells its parent.

export type SandboxMessage =
  | { readonly kind: 'sandboxReady'; readonly url: string; readonly docsUrl: string; readonly queueUrl: string }
  /** The address cannot be had; `code` is the system's, such as EADDRINUSE. */
  | { readonly kind: 'sandboxFailed'; readonly code: string; readonly address: string };
