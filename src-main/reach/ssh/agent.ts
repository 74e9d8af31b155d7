import { connect } from 'node:net'
import { err, ok, type Result } from '#core/result'
import { joined, sshString, sshStrings } from '#core/ssh/certificate'
import type { Faults } from '../faults.ts'

/** A key or certificate that an agent holds. */
export interface AgentKey {
  readonly blob: Buffer
  readonly comment: string
}

const request = { list: 11, sign: 13 }
const answer = { list: 12, signature: 14 }
const answersWithinMs = 5000
const mostBytes = 4_000_000

/** One question to an agent: the body of its answer, whose first byte is its kind. `withinMs` null waits for a person. */
function ask(
  path: string,
  body: Uint8Array,
  withinMs: number | null,
  faults: Faults,
): Promise<Result<Buffer>> {
  return new Promise(resolve => {
    const socket = connect(path)
    let got = Buffer.alloc(0)
    const settle = (result: Result<Buffer>): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(result)
    }
    const onLate = (): void => settle(err(faults.say('ssh-agent-silent')))
    const timer = withinMs === null ? undefined : setTimeout(onLate, withinMs)
    socket.on('error', (error: NodeJS.ErrnoException) =>
      settle(
        err(
          error.code === 'ENOENT'
            ? faults.say('ssh-agent-missing')
            : faults.say('ssh-agent-unreachable', { code: error.code ?? error.message }),
        ),
      ),
    )
    socket.on('close', () => settle(err(faults.say('ssh-agent-ended'))))
    socket.on('data', bytes => {
      got = Buffer.concat([got, bytes])
      const length = got.length < 4 ? mostBytes : got.readUInt32BE(0)
      if (got.length >= 4 && length > mostBytes) settle(err(faults.say('ssh-agent-foreign')))
      else if (got.length >= 4 + length) settle(ok(got.subarray(4, 4 + length)))
    })
    socket.write(sshString(body))
  })
}

/** The keys of the agent that listens at a socket or pipe. The error says what is wrong with it, to follow its name. */
export async function agentKeys(path: string, faults: Faults): Promise<Result<readonly AgentKey[]>> {
  const listed = await ask(path, Uint8Array.of(request.list), answersWithinMs, faults)
  if (!listed.ok) return listed
  if (listed.value[0] !== answer.list) return err(faults.say('ssh-agent-no-list'))
  const strings = sshStrings(listed.value.subarray(5))
  if (strings === null) return err(faults.say('ssh-agent-foreign'))
  const keys: AgentKey[] = []
  for (let at = 0; at + 1 < strings.length; at += 2) {
    const [blob, comment] = [strings[at], strings[at + 1]]
    if (blob && comment)
      keys.push({ blob: Buffer.from(blob), comment: Buffer.from(comment).toString('utf8') })
  }
  return ok(keys)
}

const rsaFlags: Readonly<Record<string, number>> = { sha256: 2, sha512: 4 }

/** Has an agent sign; the signature with its algorithm, as SSH writes both. It may wait for a person. */
export async function agentSignature(
  path: string,
  blob: Uint8Array,
  data: Uint8Array,
  hash: string | undefined,
  faults: Faults,
): Promise<Result<Buffer>> {
  const flags = Buffer.alloc(4)
  flags.writeUInt32BE(rsaFlags[hash ?? ''] ?? 0)
  const body = joined([Uint8Array.of(request.sign), sshString(blob), sshString(data), flags])
  const signed = await ask(path, body, null, faults)
  if (!signed.ok) return signed
  const [signature] = signed.value[0] === answer.signature ? (sshStrings(signed.value.subarray(1)) ?? []) : []
  return signature ? ok(Buffer.from(signature)) : err(faults.say('ssh-agent-no-sign'))
}
