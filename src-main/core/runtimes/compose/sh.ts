/** The command that runs a constant sh script on the host; everything variable is handed over as an argument, never pasted in. */
export const sh = (script: string, ...args: readonly string[]): readonly string[] => [
  'sh',
  '-c',
  script,
  'sh',
  ...args,
]
