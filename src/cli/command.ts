// What a command of the command line is. One file each; `main.ts` has the list.

export interface Command {
  readonly name: string;
  /** One line of `portolan --help`. */
  readonly summary: string;
  /** Its own part of `portolan COMMAND --help`. */
  readonly help: () => string;
  /** `argv`: everything behind the command's name. Resolves with the exit code. */
  run(argv: readonly string[]): Promise<number>;
}
