import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoUnderTest, hasSsh, startDemo, until } from './demo.ts'

describe.skipIf(!hasSsh)('a demo on Valkey in WebAssembly (needs the ssh client)', () => {
  let host: DemoUnderTest
  beforeAll(async () => {
    host = await startDemo({ wasm: true })
  })
  afterAll(() => host.end())

  const redis = async (command: string): Promise<string> =>
    (await host.run(`docker exec demo-redis redis-cli ${command}`)).stdout.trim()

  it('says that it is one, and what it cannot do', async () => {
    expect(await redis('info server')).toContain('os:wasi')
    expect(host.demo.notes.join(' ')).toMatch(/WebAssembly.*no AOF.*BGSAVE/s)
  })

  it('really saves on BGSAVE, where docker exec finds the file', async () => {
    expect(await redis('config get dir')).toBe('dir\n/')
    expect((await host.run('docker exec demo-redis cat //dump.rdb')).code).toBe(1)
    expect(await redis('bgsave')).toBe('OK')
    expect(await redis('info persistence')).toContain('rdb_last_bgsave_status:ok')
    expect((await host.run('docker exec demo-redis head -c 6 //dump.rdb')).stdout).toBe('VALKEY')
    const listed = await host.run(`docker exec demo-redis sh -c 'cd -- "$1" && ls' sh /`)
    expect(listed.stdout).toContain('dump.rdb')
  })

  it('has no check tools, not even those of this machine', async () => {
    expect((await host.run('docker exec demo-redis redis-check-rdb //dump.rdb')).code).toBe(127)
  })

  it('serves the pipeline', async () => {
    await until(async () => Number(await redis('xlen detektor:frames')) > 100)
    await until(async () => /entries-read\n\d{2}/.test(await redis('xinfo groups detektor:frames')))
  })

  it('keeps its keys, their times to live and its groups over a switch', async () => {
    await redis('set kept through-the-switch')
    await redis('set fleeting soon-gone PX 86400000')
    await host.run('docker stop demo-rtsp-capture')
    const groups = (): Promise<string> => redis('xinfo groups detektor:frames')
    await until(async () => /^lag\n0$/m.test(await groups()) && /^pending\n0$/m.test(await groups()))
    const before = [await groups(), await redis('xlen detektor:frames')]
    expect((await host.switchTo('main-e4f5a6b')).code).toBe(0)
    expect(await redis('config get maxclients')).toBe('maxclients\n5000')
    expect(await redis('get kept')).toBe('through-the-switch')
    expect(Number(await redis('pttl fleeting'))).toBeGreaterThan(0)
    await until(async () => /^consumers\n2$/m.test(await groups()))
    expect([await groups(), await redis('xlen detektor:frames')]).toEqual(before)
  })

  it('breaks like a native one', async () => {
    const exits = await host.switchTo('main-dead0ff')
    expect(exits.code).toBe(1)
    expect((await host.run('docker logs --tail 20 demo-redis')).stdout).toContain('FATAL CONFIG FILE ERROR')
  })

  it('comes back with its keys', async () => {
    expect((await host.switchTo('main-bad0bad')).code).toBe(1)
    expect((await host.switchTo('main-a1b2c3d')).code).toBe(0)
    expect(await redis('get kept')).toBe('through-the-switch')
  })
})
