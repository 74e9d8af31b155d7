import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Exec, ExecOutcome, OutputChunk } from '#core/ports'
import { until } from '../tools/wait.ts'
import { brokerOf, createSite, faultOf, must, open, type Site } from './site/site.ts'
import type { TestSshd } from './site/sshd.ts'

let site: Site
let sshd: TestSshd
const execs: Record<'ssh' | 'local', Exec | null> = { ssh: null, local: null }

beforeAll(async () => {
  site = createSite()
  sshd = await site.sshd('sshd')
  site.know(sshd)
  site.config({ nebula: sshd })
  const reach = site.reach()
  execs.ssh = (await open(reach, brokerOf({ ssh: 'nebula' }))).exec
  execs.local = (await open(reach, brokerOf({ local: true }))).exec
})
afterAll(() => site.remove())

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const alive = (pid: string): boolean =>
  existsSync(`/proc/${pid}`) && !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

describe.each(['ssh', 'local'] as const)('exec by %s', way => {
  const exec = (): Exec => {
    const found = execs[way]
    if (!found) throw new Error('not open')
    return found
  }
  const run = async (argv: readonly string[], options?: Parameters<Exec['run']>[1]): Promise<ExecOutcome> =>
    must(await exec().run(argv, options))

  test('gives code, stdout and stderr', async () => {
    expect(await run(['sh', '-c', 'echo out; echo err >&2; exit 7'])).toEqual({
      code: 7,
      stdout: 'out\n',
      stderr: 'err\n',
    })
  })

  test('a command that is not there is 127, one that may not run is 126', async () => {
    expect((await run(['/nowhere/at/all'])).code).toBe(127)
    expect((await run(['/etc/passwd'])).code).toBe(126)
  })

  test.each([
    ['TERM', 143],
    ['KILL', 137],
    ['INT', 130],
    ['HUP', 129],
  ])('a command that ends by SIG%s is %i', async (signal, code) => {
    expect((await run(['sh', '-c', `kill -${signal} $$`])).code).toBe(code)
  })

  test('hands hostile words over exactly', async () => {
    const word = fc
      .array(
        fc.constantFrom("'", '"', '\\', '\n', '$(id)', '`id`', ' ', '~', '*', '-n', 'ü', '🦀', '!', ''),
        { maxLength: 6 },
      )
      .map(pieces => pieces.join(''))
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 5 }), async words => {
        const { stdout } = await run(['printf', String.raw`%s\0`, ...words])
        expect(stdout.split('\0').slice(0, -1)).toEqual(words)
      }),
      { numRuns: 25 },
    )
  })

  test('a word of 10 kB arrives, a NUL character and half a character are refused', async () => {
    const long = `'"$()\n`.repeat(2048)
    expect((await run(['printf', '%s', long])).stdout).toBe(long)
    expect(faultOf(await exec().run(['echo', 'a\0b']))).toMatchObject({ code: 'config' })
    expect(faultOf(await exec().run(['echo', '\ud800']))).toMatchObject({ code: 'config' })
    expect(faultOf(await exec().run([]))).toMatchObject({ code: 'config' })
    expect(faultOf(await exec().stream(['echo', 'a\0b']))).toMatchObject({ code: 'config' })
  })

  test('a command without input sees its end at once', async () => {
    expect((await run(['cat'])).stdout).toBe('')
  })

  test('text goes in whole', async () => {
    const text = 'zażółć 🦀\n'.repeat(100_000)
    expect((await run(['sha256sum'], { stdin: text })).stdout).toContain(sha256(Buffer.from(text)))
  })

  test('20 MB go in as bytes, no faster than they are taken', async () => {
    const bytes = randomBytes(20 * 1024 * 1024)
    const { stdout } = await run(['sh', '-c', 'sleep 0.3; sha256sum'], { stdin: inPieces(bytes, 65_536) })
    expect(stdout).toContain(sha256(bytes))
  })

  test('input is asked for only as fast as the command takes it', async () => {
    let asked = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        asked++
        yield Buffer.alloc(65_536)
      }
    }
    await run(['sh', '-c', 'sleep 0.5; head -c 1000 >/dev/null'], { stdin: endless() })
    // What lies in buffers on the way: far from endless.
    expect(asked * 65_536).toBeLessThan(16 * 1024 * 1024)
  })

  test('a command that reads none of its input still ends', async () => {
    expect((await run(['true'], { stdin: 'x'.repeat(5_000_000) })).code).toBe(0)
  })

  test('input that breaks off is a fault, not a short input', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half')
      throw new Error('the file is gone')
    }
    const fault = faultOf(await exec().run(['cat'], { stdin: broken() }))
    expect(fault.message).toContain('the file is gone')
  })

  test('live output comes in order and in whole characters', async () => {
    const chunks: OutputChunk[] = []
    const script = String.raw`printf 'a\303'; sleep 0.2; printf '\274b'; sleep 0.2; printf '\360\237'; sleep 0.2; printf '\246\200'; echo e >&2`
    const outcome = await run(['sh', '-c', script], { onOutput: chunk => chunks.push(chunk) })
    expect(outcome).toEqual({ code: 0, stdout: 'aüb🦀', stderr: 'e\n' })
    const out = chunks.filter(({ stream }) => stream === 'stdout').map(({ text }) => text)
    expect(out.join('')).toBe('aüb🦀')
    expect(out.join('|')).not.toContain('\ufffd')
    expect(out.length).toBeGreaterThan(1)
  })

  test('bytes that are no UTF-8 do not throw', async () => {
    expect((await run(['printf', String.raw`\377x`])).stdout).toBe('\ufffdx')
  })

  test('of much output the tail is kept, live output is whole', async () => {
    let live = 0
    const outcome = await run(['sh', '-c', 'yes 1234567 | head -c 8000000; echo end'], {
      keepCharacters: 100,
      onOutput: ({ text }) => {
        live += text.length
      },
    })
    expect(outcome.stdout).toHaveLength(100)
    expect(outcome.stdout.endsWith('\nend\n')).toBe(true)
    expect(live).toBe(8_000_004)
  })

  /** OpenSSH passes no signal on to a command of root: there it only loses its input and output. */
  const isStopped = way === 'local' || process.getuid?.() !== 0
  const untilGone = async (pid: string): Promise<void> => {
    // On a busy machine a command may be ended before it said its number; 0 would be this test's own group.
    if (!/^\d+$/.test(pid)) return
    if (isStopped) await until('the end of the command', () => !alive(pid))
    else process.kill(Number(pid))
  }

  test('a command that takes too long is a timeout, and does not live on', async () => {
    let pid = ''
    const fault = faultOf(
      await exec().run(['sh', '-c', 'echo $$; exec sleep 60'], {
        timeoutMs: 500,
        onOutput: ({ text }) => {
          pid += text.trim()
        },
      }),
    )
    expect(fault).toMatchObject({ code: 'timeout', layer: 'host' })
    expect(fault.message).toContain('did not end within 0.5 s')
    await untilGone(pid)
  })

  test('a command that is no longer wanted is stopped, and does not live on', async () => {
    const stop = new AbortController()
    let pid = ''
    const fault = faultOf(
      await exec().run(['sh', '-c', 'echo $$; exec sleep 60'], {
        signal: stop.signal,
        onOutput: ({ text }) => {
          pid = text.trim()
          stop.abort()
        },
      }),
    )
    expect(fault.message).toContain('was stopped on request')
    await untilGone(pid)
  })

  test('a command that nobody wants any more is not started', async () => {
    const file = site.path(`never-${way}`)
    expect(faultOf(await exec().run(['touch', file], { signal: AbortSignal.abort() })).code).toBe('closed')
    expect(existsSync(file)).toBe(false)
  })

  test('stream hands out bytes as they are, then the outcome', async () => {
    const streamed = must(
      await exec().stream([
        'sh',
        '-c',
        'head -c 30000000 /dev/zero; printf "\\377end"; echo why >&2; exit 3',
      ]),
    )
    const hash = createHash('sha256')
    let length = 0
    for await (const chunk of streamed.stdout) {
      hash.update(chunk)
      length += chunk.length
    }
    expect(length).toBe(30_000_004)
    const all = Buffer.concat([Buffer.alloc(30_000_000), Buffer.from([255]), Buffer.from('end')])
    expect(hash.digest('hex')).toBe(sha256(all))
    expect(must(await streamed.ended)).toEqual({ code: 3, stdout: '', stderr: 'why\n' })
  })

  test('stream keeps what a command said that ended before anybody read', async () => {
    const mark = site.path(`said-${way}`)
    const streamed = must(await exec().stream(['sh', '-c', `head -c 5000 /dev/zero; touch ${mark}`]))
    await until('the end of the command', () => existsSync(mark))
    await new Promise(resolve => setTimeout(resolve, 100))
    let length = 0
    for await (const chunk of streamed.stdout) length += chunk.length
    expect(length).toBe(5000)
    expect(must(await streamed.ended).code).toBe(0)
  })

  test('stream waits for a slow reader', async () => {
    const mark = site.path(`mark-${way}`)
    const script = `head -c 30000000 /dev/zero; touch ${mark}`
    const streamed = must(await exec().stream(['sh', '-c', script]))
    const reader = streamed.stdout[Symbol.asyncIterator]()
    await reader.next()
    await new Promise(resolve => setTimeout(resolve, 500))
    expect(existsSync(mark)).toBe(false)
    for (let next = await reader.next(); !next.done; next = await reader.next());
    expect(must(await streamed.ended).code).toBe(0)
    expect(existsSync(mark)).toBe(true)
  })

  test('a reader that leaves a stream early ends the command', async () => {
    const streamed = must(await exec().stream(['sh', '-c', 'echo $$; exec yes']))
    let pid = ''
    for await (const chunk of streamed.stdout) {
      pid = Buffer.from(chunk).toString().split('\n')[0] ?? ''
      break
    }
    await until('the end of the command', () => !alive(pid))
    await streamed.ended
  })

  test('a stream that is no longer wanted ends for its reader too', async () => {
    const stop = new AbortController()
    const streamed = must(await exec().stream(['yes'], { signal: stop.signal }))
    for await (const _ of streamed.stdout) stop.abort()
    expect(faultOf(await streamed.ended).message).toContain('was stopped on request')
  })

  test('a stream takes input', async () => {
    const bytes = randomBytes(3_000_000)
    const streamed = must(await exec().stream(['cat'], { stdin: inPieces(bytes, 10_000) }))
    const back: Uint8Array[] = []
    for await (const chunk of streamed.stdout) back.push(chunk)
    expect(sha256(Buffer.concat(back))).toBe(sha256(bytes))
  })

  test('forty commands at once all end', async () => {
    const outcomes = await Promise.all(Array.from({ length: 40 }, (_, at) => run(['echo', String(at)])))
    expect(outcomes.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 40 }, (_, at) => `${at}\n`))
  })

  test('a command that waits for its turn keeps to its time limit', async () => {
    const busy = Array.from({ length: 6 }, () => run(['sleep', '1']))
    const waiting = await exec().run(['sleep', '2'], { timeoutMs: 300 })
    expect(faultOf(waiting).code).toBe('timeout')
    expect((await Promise.all(busy)).map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0])
    expect((await run(['echo', 'next'])).stdout).toBe('next\n')
  })
})
