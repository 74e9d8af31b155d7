/** The streams of a terminal face. */
export interface TerminalIo {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Where the terminal face writes. Nothing throws when the reader has gone away. */
export interface Output {
  /** A line of the answer, on stdout; control characters of foreign text are left out. */
  line(text: string): void
  /** Lines that are safe and may hold colours, on stdout. */
  painted(lines: readonly string[]): void
  /** One JSON value as one line, on stdout. */
  json(value: unknown): void
  /** A line besides the answer, on stderr. */
  note(text: string): void
  /** Painted lines in the place of those that `redraw` showed before, unless something was written since. */
  redraw(lines: readonly string[]): void
  /** Nothing is redrawn until it is released: a person is typing. */
  hold(): () => void
  /** Columns of the screen. */
  columns(): number
  /** Whether stdout is looked at by a person. */
  readonly live: boolean
  readonly colours: boolean
  /** Resolves when everything written has left the process. */
  flush(): Promise<void>
}

const csi = '\u001b['
const controls = /(?![\n\t])\p{Cc}/gu

/** Wraps the streams; a closed pipe (`| head`) calls `onGone` instead of breaking the program. */
export function createOutput(io: TerminalIo, onGone: () => void): Output {
  const live = io.stdout.isTTY === true
  let gone = false
  for (const stream of [io.stdout, io.stderr]) {
    stream.on('error', () => {
      gone = true
      onGone()
    })
  }
  const write = (stream: NodeJS.WriteStream, text: string): void => {
    if (!gone) stream.write(text)
  }
  const safe = (text: string): string => `${text.replace(controls, '')}\n`
  let shown = 0
  let holds = 0
  return {
    line(text) {
      shown = 0
      write(io.stdout, safe(text))
    },
    painted: lines => write(io.stdout, lines.map(line => `${line}\n`).join('')),
    json: value => write(io.stdout, `${JSON.stringify(value)}\n`),
    note(text) {
      shown = 0
      write(io.stderr, safe(text))
    },
    hold() {
      holds += 1
      shown = 0
      return () => {
        holds -= 1
        shown = 0
      }
    },
    redraw(lines) {
      if (holds > 0) return
      const up = shown > 0 ? `${csi}${shown}A${csi}0J` : ''
      shown = lines.length
      write(io.stdout, `${up}${lines.map(line => `${line}\n`).join('')}`)
    },
    columns: () => io.stdout.columns || 80,
    live,
    colours: live && !io.env.NO_COLOR && io.env.TERM !== 'dumb',
    flush: () =>
      new Promise(resolve => {
        if (gone || io.stdout.writableLength === 0) resolve()
        else io.stdout.write('', () => resolve())
      }),
  }
}
