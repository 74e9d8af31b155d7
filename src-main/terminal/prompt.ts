import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { Output, TerminalIo } from './io.ts'

/** Asks a person at the terminal. Questions go to stderr, so that stdout stays clean for pipes. */
export interface Prompt {
  /** Whether there is somebody to ask. */
  readonly possible: boolean
  /** One line; null when the input ended or Ctrl-C was pressed. One question at a time. */
  ask(question: string): Promise<string | null>
  /** The same without echo. */
  askHidden(question: string): Promise<string | null>
}

/** A readline output that swallows what is typed. */
const nowhere = (): Writable =>
  new Writable({
    write(_chunk, _encoding, done) {
      done()
    },
  })

/** Builds the prompt; without a terminal on stdin nobody can be asked. `onInterrupt` hears of a Ctrl-C at a question. */
export function createPrompt(io: TerminalIo, output: Pick<Output, 'hold'>, onInterrupt: () => void): Prompt {
  let last: Promise<unknown> = Promise.resolve()

  const readLine = async (question: string, hidden: boolean): Promise<string | null> => {
    const release = output.hold()
    const lines = createInterface({ input: io.stdin, output: hidden ? nowhere() : io.stderr, terminal: true })
    // Only now the terminal echoes nothing: who answers as soon as the question is there is not shown.
    io.stderr.write(question)
    const answer = await new Promise<string | null>(resolve => {
      lines.once('line', resolve)
      lines.once('SIGINT', () => {
        resolve(null)
        onInterrupt()
      })
      lines.once('close', () => resolve(null))
    })
    lines.close()
    release()
    if (hidden || answer === null) io.stderr.write('\n')
    return answer
  }

  const inTurn = (question: string, hidden: boolean): Promise<string | null> => {
    const mine = last.then(() => readLine(question, hidden))
    last = mine
    return mine
  }

  return {
    possible: io.stdin.isTTY === true,
    ask: question => inTurn(question, false),
    askHidden: question => inTurn(question, true),
  }
}
