import { connect } from 'node:net'
import type { CheckResult } from '../docker/program.ts'

/** What `redis-cli ping` inside the container would say. */
export function ping(port: number): Promise<CheckResult> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port })
    const end = (result: CheckResult): void => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', () => socket.write('PING\r\n'))
    socket.once('data', (data: Buffer) => {
      const text = data.toString('utf8').trim()
      end({ code: text === '+PONG' ? 0 : 1, output: `${text.slice(1)}\n` })
    })
    socket.once('error', () =>
      end({ code: 1, output: 'Could not connect to Redis at 127.0.0.1:6379: Connection refused\n' }),
    )
    socket.once('end', () => end({ code: 1, output: 'Error: Server closed the connection\n' }))
  })
}
