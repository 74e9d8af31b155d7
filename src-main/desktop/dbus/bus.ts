import { connect, type Socket } from 'node:net'
import { decodeMessage, encodeCall, type Incoming, type MethodCall } from './message.ts'

/** A connection to the session bus: just enough to ask for a property and to hear that something changed. */
export interface Bus {
  /** The body of the answer; null for an error, a bus that is gone, or no answer in time. */
  call(call: MethodCall): Promise<Buffer | null>
  /** Called with every signal that a match rule lets through; what it says is asked for then. */
  onSignal(listener: (member: string) => void): void
  close(): void
}

const answerWithinMs = 1_000
const daemon = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
}

/** Signs in as this user and says hello; null when there is no bus that takes us. */
export async function openBus(socketPath: string): Promise<Bus | null> {
  const socket = connect({ path: socketPath })
  const signedIn = await signIn(socket)
  if (signedIn === null) {
    socket.destroy()
    return null
  }
  const bus = speak(socket, signedIn)
  return (await bus.call({ ...daemon, member: 'Hello', args: [] })) === null ? null : bus
}

/** Asks the bus to hand us signals that match a rule. */
export const addMatch = (bus: Bus, rule: string): Promise<Buffer | null> =>
  bus.call({ ...daemon, member: 'AddMatch', args: [rule] })

/** What followed the greeting; null when the bus refused us or went away. */
function signIn(socket: Socket): Promise<Buffer | null> {
  const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex')
  return new Promise(resolve => {
    let bytes = Buffer.alloc(0)
    const timer = setTimeout(() => resolve(null), answerWithinMs)
    const settle = (rest: Buffer | null): void => {
      clearTimeout(timer)
      socket.off('data', onData)
      resolve(rest)
    }
    const onData = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk])
      const end = bytes.indexOf('\r\n')
      if (end < 0) return
      const isTaken = bytes.subarray(0, end).toString().startsWith('OK ')
      if (isTaken) socket.write('BEGIN\r\n')
      settle(isTaken ? bytes.subarray(end + 2) : null)
    }
    socket.on('data', onData)
    socket.on('error', () => settle(null))
    socket.once('close', () => settle(null))
    socket.once('connect', () => socket.write(`\0AUTH EXTERNAL ${uid}\r\n`))
  })
}

function speak(socket: Socket, received: Buffer): Bus {
  const waiting = new Map<number, (body: Buffer | null) => void>()
  const listeners = new Set<(member: string) => void>()
  let bytes = received
  let serial = 0

  const take = (message: Incoming): void => {
    if (message.kind === 'signal') for (const listener of listeners) listener(message.member ?? '')
    if (message.replyTo === null) return
    waiting.get(message.replyTo)?.(message.kind === 'return' ? message.body : null)
  }
  socket.on('data', chunk => {
    bytes = Buffer.concat([bytes, chunk])
    for (let message = decodeMessage(bytes); message !== null; message = decodeMessage(bytes)) {
      if (message === 'broken') return void socket.destroy()
      bytes = bytes.subarray(message.bytes)
      take(message)
    }
  })
  socket.once('close', () => {
    for (const settle of [...waiting.values()]) settle(null)
  })

  return {
    call(call) {
      serial += 1
      const mine = serial
      return new Promise(resolve => {
        if (socket.destroyed) return resolve(null)
        const timer = setTimeout(() => settle(null), answerWithinMs)
        const settle = (body: Buffer | null): void => {
          clearTimeout(timer)
          waiting.delete(mine)
          resolve(body)
        }
        waiting.set(mine, settle)
        socket.write(encodeCall(call, mine))
      })
    },
    onSignal(listener) {
      listeners.add(listener)
    },
    close: () => socket.destroy(),
  }
}
