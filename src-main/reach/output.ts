import type { Readable } from 'node:stream'
import type { ExecOptions, OutputChunk } from '#core/ports'

const usualKeepCharacters = 4 * 1024 * 1024

/** The tail of a text that arrives in pieces; half a character is never kept at its start. */
export function keepTail(mostCharacters: number): { add(text: string): void; text(): string } {
  let pieces: string[] = []
  let length = 0
  return {
    add: text => {
      pieces.push(text)
      length += text.length
      // Joined once the surplus is as long as what is kept: the cost stays linear in the text.
      if (length > 2 * mostCharacters) {
        pieces = [pieces.join('').slice(-mostCharacters)]
        length = mostCharacters
      }
    },
    text: () =>
      pieces
        .join('')
        .slice(-mostCharacters || Number.POSITIVE_INFINITY)
        .replace(/^[\uDC00-\uDFFF]/, ''),
  }
}

/** Collects one output of a command as text, in whole UTF-8 characters; `text` resolves at its end. */
export function collectText(
  source: Readable,
  stream: OutputChunk['stream'],
  options: Pick<ExecOptions, 'onOutput' | 'keepCharacters'>,
): Promise<string> {
  const decoder = new TextDecoder()
  const tail = keepTail(options.keepCharacters ?? usualKeepCharacters)
  const take = (text: string): void => {
    if (text === '') return
    tail.add(text)
    options.onOutput?.({ stream, text })
  }
  return new Promise(resolve => {
    let done = false
    const finish = (): void => {
      if (done) return
      done = true
      take(decoder.decode())
      resolve(tail.text())
    }
    source.on('data', (chunk: Uint8Array) => take(decoder.decode(chunk, { stream: true })))
    source.once('end', finish).once('close', finish).once('error', finish)
  })
}
