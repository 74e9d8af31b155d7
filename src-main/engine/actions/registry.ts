import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { Duplex, Readable, Writable } from 'node:stream'
import { connect as tlsConnect } from 'node:tls'
import type { HostSession } from '#core/ports'
import { err, ok, type Result } from '#core/result'

/** A registry's answer. */
interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** How long a registry may take for one answer. */
const answerTimeoutMs = 10_000
/** Most bytes of an answer that are read. */
const answerLimitBytes = 4 * 1024 * 1024
const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

/** An image repository taken apart as Docker does: `host[:port]/path`, Docker's own hub where no host is named. */
interface Repository {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  readonly path: string
}

function takeApart(repository: string): Repository {
  const [first = '', ...rest] = repository.split('/')
  const named = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost')
  const isHub = !named || /^(index\.)?docker\.io$/.test(first)
  const authority = isHub ? 'registry-1.docker.io' : first
  const own = named ? rest.join('/') : repository
  const path = isHub && !own.includes('/') ? `library/${own}` : own
  const [host = '', port] = authority.split(':')
  // Docker speaks plain HTTP to registries on the loopback of the host, and so do we.
  const secure = !(host === 'localhost' || host.startsWith('127.'))
  return { host, port: port ? Number(port) : secure ? 443 : 80, secure, path }
}

/** Tags of a repository as the registry lists them, asked from the broker's machine. */
export async function registryTags(
  host: HostSession,
  repository: string,
): Promise<Result<readonly string[]>> {
  const parts = takeApart(repository)
  const answer = await askRegistry(host, parts, 'GET', `/v2/${parts.path}/tags/list`)
  if (!answer.ok) return answer
  if (answer.value.status !== 200) return err(statusText(parts, answer.value.status))
  try {
    const value = JSON.parse(answer.value.body) as { readonly tags?: unknown }
    return ok(Array.isArray(value.tags) ? value.tags.filter(tag => typeof tag === 'string') : [])
  } catch {
    return err(`${parts.host} answered something that is not JSON.`)
  }
}

/** What a registry knows of a reference: its digest, that there is no such image, or that it cannot be asked. */
export type RegistryDigest =
  | { readonly kind: 'found'; readonly digest: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown'; readonly why: string }

/** The digest of a tag (or of a digest) in its registry, asked from the broker's machine without credentials. */
export async function registryDigest(
  host: HostSession,
  repository: string,
  reference: string,
): Promise<RegistryDigest> {
  const parts = takeApart(repository)
  const answer = await askRegistry(
    host,
    parts,
    'HEAD',
    `/v2/${parts.path}/manifests/${encodeURIComponent(reference)}`,
  )
  if (!answer.ok) return { kind: 'unknown', why: answer.error }
  const digest = answer.value.headers['docker-content-digest']
  if (answer.value.status === 200 && typeof digest === 'string') return { kind: 'found', digest }
  if (answer.value.status === 404) return { kind: 'missing' }
  return { kind: 'unknown', why: statusText(parts, answer.value.status) }
}

const statusText = (parts: Repository, status: number): string =>
  status === 401 || status === 403
    ? `The registry ${parts.host} wants a login for ${parts.path}.`
    : `The registry ${parts.host} answered ${status} for ${parts.path}.`

async function askRegistry(
  host: HostSession,
  parts: Repository,
  method: string,
  path: string,
): Promise<Result<Answer>> {
  const first = await send(host, parts, method, path, null)
  if (!first.ok || first.value.status !== 401) return first
  const token = await anonymousToken(host, first.value.headers['www-authenticate'] ?? '')
  return token === null ? first : send(host, parts, method, path, token)
}

/** A bearer token as registries hand out to anybody; null when there is none for strangers. */
async function anonymousToken(host: HostSession, challenge: string): Promise<string | null> {
  const fields = new Map(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(match => [match[1] ?? '', match[2] ?? '']),
  )
  const realm = fields.get('realm')
  if (!/^bearer/i.test(challenge) || realm === undefined || !URL.canParse(realm)) return null
  const url = new URL(realm)
  for (const name of ['service', 'scope'])
    if (fields.has(name)) url.searchParams.set(name, fields.get(name) ?? '')
  const secure = url.protocol === 'https:'
  const parts = { host: url.hostname, port: Number(url.port) || (secure ? 443 : 80), secure, path: '' }
  const answer = await send(host, parts, 'GET', url.pathname + url.search, null)
  if (!answer.ok || answer.value.status !== 200) return null
  const match = /"(?:access_)?token"\s*:\s*"([^"]+)"/.exec(answer.value.body)
  return match?.[1] ?? null
}

async function send(
  host: HostSession,
  parts: Repository,
  method: string,
  path: string,
  token: string | null,
): Promise<Result<Answer>> {
  const dialled = await host.dial(parts.host, parts.port)
  if (!dialled.ok)
    return err(
      `The registry ${parts.host}:${parts.port} cannot be reached from the host: ${dialled.error.message}`,
    )
  const stream = dialled.value
  const plain = Duplex.from({
    readable: Readable.from(stream.incoming),
    writable: new Writable({
      write: (chunk: Uint8Array, _encoding, done) => {
        stream.write(chunk).then(() => done(), done)
      },
    }),
  })
  const request = parts.secure ? httpsRequest : httpRequest
  const answer = await new Promise<Result<Answer>>(resolve => {
    const failed = (why: string): void =>
      resolve(err(`The registry ${parts.host}:${parts.port} could not be asked: ${why}`))
    const socket = parts.secure ? tlsConnect({ socket: plain, servername: parts.host }) : plain
    const headers = {
      accept: manifestTypes,
      host: parts.host,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    }
    const sent = request(
      { method, path, host: parts.host, headers, createConnection: () => socket },
      response => {
        const body: Buffer[] = []
        let bytes = 0
        response.on('data', (part: Buffer) => {
          bytes += part.length
          if (bytes <= answerLimitBytes) body.push(part)
        })
        response.on('end', () =>
          resolve(
            ok({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(body).toString('utf8'),
            }),
          ),
        )
      },
    )
    socket.on('error', error => failed(error.message))
    sent.on('error', error => failed(error.message))
    setTimeout(() => failed('it did not answer in time'), answerTimeoutMs).unref()
    sent.end()
  })
  stream.close()
  return answer
}
