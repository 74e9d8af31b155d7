import { Transform, type TransformCallback } from 'node:stream'

/** Most bytes kept of what a session prints before a command's own output. */
const mostNoiseBytes = 2048
/** Longer than any exit code with its `;`. */
const mostCodeBytes = 8
/** As much as may wait for a slow reader: less makes large copies slow. */
const waitingBytes = 256 * 1024

/** Takes the marks off one output of a command; what comes before and after them is not passed on. */
export class FrameReader extends Transform {
  /** The exit code after the second mark; null where none came. */
  code: number | null = null
  #place: 'before' | 'inside' | 'after' = 'before'
  #noise: Buffer = Buffer.alloc(0)
  /** The end of what came, where it may be the beginning of a mark or a code. */
  #rest: Buffer = Buffer.alloc(0)
  readonly #mark: Buffer

  constructor(mark: string) {
    super({ highWaterMark: waitingBytes })
    this.#mark = Buffer.from(mark)
  }

  get hasBegun(): boolean {
    return this.#place !== 'before'
  }

  /** What was printed where no mark came. */
  said(): string {
    return this.hasBegun ? '' : Buffer.concat([this.#noise, this.#rest]).toString('utf8')
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#read(this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]))
    done()
  }

  override _flush(done: TransformCallback): void {
    if (this.#place === 'inside' && this.#rest.length > 0) this.push(this.#rest)
    done()
  }

  #read(bytes: Buffer): void {
    const at = this.#place === 'after' ? -1 : bytes.indexOf(this.#mark)
    if (this.#place === 'after') this.#readCode(bytes)
    else if (at < 0) {
      const end = bytes.length - this.#begunMark(bytes)
      this.#pass(bytes.subarray(0, end))
      this.#rest = bytes.subarray(end)
    } else {
      this.#pass(bytes.subarray(0, at))
      this.#place = this.#place === 'before' ? 'inside' : 'after'
      this.#rest = Buffer.alloc(0)
      this.#read(bytes.subarray(at + this.#mark.length))
    }
  }

  #pass(bytes: Buffer): void {
    if (bytes.length === 0) return
    if (this.#place === 'inside') this.push(bytes)
    else if (this.#noise.length < mostNoiseBytes)
      this.#noise = Buffer.concat([this.#noise, bytes]).subarray(0, mostNoiseBytes)
  }

  /** How many bytes at the end may be the beginning of a mark. */
  #begunMark(bytes: Buffer): number {
    const most = Math.min(bytes.length, this.#mark.length - 1)
    for (let length = most; length > 0; length--) {
      const from = bytes.length - length
      const mayBegin = bytes[from] === this.#mark[0]
      if (mayBegin && this.#mark.compare(bytes, from, bytes.length, 0, length) === 0) return length
    }
    return 0
  }

  #readCode(bytes: Buffer): void {
    this.#rest = bytes.subarray(0, mostCodeBytes)
    const code = /^(\d+);/.exec(this.#rest.toString('latin1'))?.[1]
    if (code !== undefined) this.code = Number(code)
  }
}
