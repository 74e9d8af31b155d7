import type { ReadStream, WriteStream } from 'node:tty'

/** The streams of a terminal face. */
export interface TerminalIo {
  readonly stdin: NodeJS.ReadStream | ReadStream
  readonly stdout: NodeJS.WriteStream | WriteStream
  readonly stderr: NodeJS.WriteStream | WriteStream
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Where the terminal face writes. Nothing throws when the reader has gone away. */
export interface Output {
  /** A line of the answer, on stdout. */
  line(text: string): void
  /** One JSON value as one line, on stdout. */
  json(value: unknown): void
  /** A line besides the answer, on stderr. */
  note(text: string): void
  /** Replaces what `redraw` showed before. */
  redraw(lines: readonly string[]): void
  /** Whether stdout is looked at by a person. */
  readonly live: boolean
  readonly colours: boolean
  /** Resolves once the reader of stdout has gone away. */
  readonly gone: Promise<void>
  /** Resolves when everything written has left the process. */
  flush(): Promise<void>
}

const csi = '\u001b['

/** Wraps the streams; a closed pipe (`| head`) ends the program quietly instead of breaking it. */
export function createOutput(io: TerminalIo): Output {
  const live = io.stdout.isTTY === true
  let left = false
  const gone = new Promise<void>(resolve => {
    for (const stream of [io.stdout, io.stderr]) {
      stream.on('error', () => {
        left = true
        resolve()
      })
    }
  })
  const write = (stream: NodeJS.WritableStream, text: string): void => {
    if (!left) stream.write(text)
  }
  let shown = 0
  return {
    line: text => write(io.stdout, `${text}\n`),
    json: value => write(io.stdout, `${JSON.stringify(value)}\n`),
    note: text => write(io.stderr, `${text}\n`),
    redraw(lines) {
      const up = shown > 0 ? `${csi}${shown}A${csi}0J` : ''
      const columns = io.stdout.columns ?? 80
      shown = lines.length
      write(io.stdout, `${up}${lines.map(line => line.slice(0, columns - 1)).join('\n')}\n`)
    },
    live,
    colours: live && !io.env.NO_COLOR && io.env.TERM !== 'dumb',
    gone,
    flush: () =>
      new Promise(resolve => {
        if (left || io.stdout.writableLength === 0) resolve()
        else io.stdout.write('', () => resolve())
      }),
  }
}
