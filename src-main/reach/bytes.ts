import type { Duplex, Readable, Writable } from 'node:stream'
import type { ByteStream } from '#core/ports'

const mostWaitingBytes = 1024 * 1024

/**
 * The bytes of a stream as they come; the stream is paused while its reader is slow. Ends with the stream, and throws
 * its error. `onLeave` runs when the reader is done, also when it leaves early; an aborted signal ends the bytes. What
 * comes before anybody reads is kept: Node throws away what a process that has ended leaves unread.
 */
export function readBytes(
  stream: Readable,
  onLeave: () => void,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const waiting: Uint8Array[] = []
  let waitingBytes = 0
  let ended = stream.readableEnded || stream.destroyed || signal?.aborted === true
  let failure: Error | null = null
  let wake: () => void = () => undefined
  const onData = (chunk: Uint8Array): void => {
    waiting.push(chunk)
    waitingBytes += chunk.length
    if (waitingBytes > mostWaitingBytes) stream.pause()
    wake()
  }
  const onEnd = (): void => {
    ended = true
    wake()
  }
  const onError = (error: Error): void => {
    failure = error
    wake()
  }
  stream.on('data', onData).once('end', onEnd).once('close', onEnd).once('error', onError)
  signal?.addEventListener('abort', onEnd, { once: true })
  async function* bytes(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const chunk = waiting.shift()
        if (chunk) {
          waitingBytes -= chunk.length
          if (waitingBytes <= mostWaitingBytes && stream.isPaused()) stream.resume()
          yield chunk
        } else if (failure) throw failure
        else if (ended) return
        else {
          await new Promise<void>(resolve => {
            wake = resolve
          })
        }
      }
    } finally {
      stream.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError)
      signal?.removeEventListener('abort', onEnd)
      onLeave()
    }
  }
  return bytes()
}

/** Writes bytes and waits until the stream takes more; false when it takes none any more. */
export function writeBytes(stream: Writable, bytes: Uint8Array): Promise<boolean> {
  if (stream.destroyed || !stream.writable) return Promise.resolve(false)
  if (stream.write(bytes)) return Promise.resolve(true)
  return new Promise(resolve => {
    const done = (takesMore: boolean): void => {
      stream.off('drain', onDrain).off('close', onClose).off('error', onClose)
      resolve(takesMore)
    }
    const onDrain = (): void => done(true)
    const onClose = (): void => done(false)
    stream.once('drain', onDrain).once('close', onClose).once('error', onClose)
  })
}

/** A duplex stream as the port of core. */
export function byteStreamOf(stream: Duplex): ByteStream {
  stream.on('error', () => undefined)
  return {
    incoming: readBytes(stream, () => stream.destroy()),
    write: async bytes => {
      await writeBytes(stream, bytes)
    },
    close: () => {
      stream.destroy()
    },
  }
}
