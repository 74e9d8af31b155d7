/** A call of a stand-in tool, as its small front sends it to the demo host: one line of JSON. */
export interface Call {
  readonly tool: 'docker' | 'nvidia-smi' | 'demo-trouble'
  readonly argv: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/** A command that the front runs itself in place of a container's process, with its own stdin and stdout. */
export interface ExecFrame {
  readonly kind: 'exec'
  readonly file: string
  readonly argv: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/** What the host answers, one line of JSON each; `exit` or `exec` is the last. */
export type Frame =
  | { readonly kind: 'out' | 'err'; readonly text: string }
  | { readonly kind: 'exit'; readonly code: number }
  | ExecFrame

/** Calls `onLine` for every whole line of a stream's text. */
export function eachLine(
  stream: { on(event: 'data', listener: (chunk: Buffer) => void): unknown },
  onLine: (line: string) => void,
): void {
  const decoder = new TextDecoder()
  let rest = ''
  stream.on('data', chunk => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  })
}
