import { connect, createServer } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freePorts } from '../../../src-main/demo/place/ports.ts'
import { firstCommand, startFront } from '../../../src-main/demo/redis/front.ts'

const resp = (words: readonly Uint8Array[]): Buffer =>
  Buffer.concat([
    Buffer.from(`*${words.length}\r\n`),
    ...words.flatMap(word => [Buffer.from(`$${word.length}\r\n`), word, Buffer.from('\r\n')]),
  ])

const command = fc
  .tuple(fc.constantFrom('SET', 'xadd', 'Ping'), fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }))
  .map(([name, args]) => resp([Buffer.from(name), ...args]))

describe('the front of Valkey in WebAssembly', () => {
  it('finds the first command, whole or not at all', () => {
    fc.assert(
      fc.property(command, command, (one, two) => {
        const both = Buffer.concat([one, two])
        expect(firstCommand(both)?.end).toBe(one.length)
        expect(firstCommand(one.subarray(0, -1))).toBe(null)
      }),
    )
    expect(firstCommand(Buffer.from('bgsave schedule\r\nPING\r\n'))).toEqual({ name: 'BGSAVE', end: 17 })
  })

  it('passes everything unchanged but BGSAVE, however it is cut into pieces', async () => {
    const got: Buffer[] = []
    const [port = 0, innerPort = 0] = await freePorts(2)
    const inner = createServer(socket => socket.on('data', (part: Buffer) => got.push(part)))
    await new Promise<void>(resolve => inner.listen(innerPort, '127.0.0.1', resolve))
    await startFront(port, innerPort)
    const nasty = resp([Buffer.from('SET'), Buffer.from('k'), Buffer.from('*1\r\n$6\r\nBGSAVE\r\n')])
    const sent = Buffer.concat([nasty, resp([Buffer.from('bgsave')]), nasty, Buffer.from('PING\r\n')])
    const client = connect({ host: '127.0.0.1', port, noDelay: true })
    for (const byte of sent) {
      await new Promise<void>(resolve => client.write(Buffer.from([byte]), () => resolve()))
      await new Promise(resolve => setImmediate(resolve))
    }
    await new Promise<void>(resolve => client.end(() => resolve()))
    const wanted = Buffer.concat([nasty, Buffer.from('SAVE\r\n'), nasty, Buffer.from('PING\r\n')])
    while (Buffer.concat(got).length < wanted.length) await new Promise(resolve => setTimeout(resolve, 10))
    expect(Buffer.concat(got).toString('latin1')).toBe(wanted.toString('latin1'))
    inner.close()
  })
})
