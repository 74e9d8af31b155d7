import type { BrokerConfig, SecretRef } from './model/config.ts'
import type { HostKeyOffer, LinkFault } from './model/link.ts'
import type { BullmqMajor } from './queue/bullmq-version.ts'
import type { Result } from './result.ts'

/** A piece of a command's live output. */
export interface OutputChunk {
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}

/** How a command is run. */
export interface ExecOptions {
  readonly stdin?: string | AsyncIterable<Uint8Array>
  /** Live output, in order; UTF-8 is never cut inside a character. */
  readonly onOutput?: (chunk: OutputChunk) => void
  /** Milliseconds until the command is given up: the result is then a `timeout` fault. None by default. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** Most characters of stdout and of stderr kept in the outcome (the tail); 4 MiB by default. */
  readonly keepCharacters?: number
}

/** What a command that ended left: its exit code (128 + n after signal n) and output. */
export interface ExecOutcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A command whose stdout is consumed as bytes while it runs. */
export interface ExecStream {
  readonly stdout: AsyncIterable<Uint8Array>
  /** Ends after stdout; stdout in the outcome is empty. */
  readonly ended: Promise<Result<ExecOutcome, LinkFault>>
}

/**
 * Port: runs an argv list on the broker's machine (never a shell string of the caller's making). A command that ran
 * and failed is a good Result with its code; only a link that failed is an error.
 */
export interface Exec {
  run(argv: readonly string[], options?: ExecOptions): Promise<Result<ExecOutcome, LinkFault>>
  stream(
    argv: readonly string[],
    options?: Pick<ExecOptions, 'signal' | 'stdin'>,
  ): Promise<Result<ExecStream, LinkFault>>
}

/** One reply of a pipelined command: the value as Redis sent it (string, number, null, nested arrays), or its error. */
export type RedisReply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string }

/** A Redis command as argv: name first. Bytes are sent as they are. */
export type RedisCommand = readonly (string | number | Uint8Array)[]

/** How replies are read: as text, or bytes as they are (an image in a field survives only so). */
export type ReplyForm = 'text' | 'bytes'

/** Port: one Redis connection. A pipeline is one round trip; replies come in the order of the commands. */
export interface Redis {
  /** The server that answers, `host:port` as the broker's machine reaches it: of a cluster the one that is asked for INFO. */
  readonly node: string
  pipeline(
    commands: readonly RedisCommand[],
    form?: ReplyForm,
  ): Promise<Result<readonly RedisReply[], LinkFault>>
  /**
   * How often each command was sent by us to this server so far (a cluster: to its home), on this connection and others of
   * the session, by its name in LATENCY HISTOGRAM.
   */
  calls(): ReadonlyMap<string, number>
  /** When anything last came from the server, by the steady clock: a long answer on a slow link is no silence. */
  heardMs(): number
  /** Resolves once, when the connection has ended, with the reason. */
  readonly closed: Promise<LinkFault>
  close(): void
}

/** A session on the broker's machine: SSH, or this machine itself. Several brokers on one machine share the session. */
export interface HostSession {
  /** The same object for every session on one connection to a machine: what the machine says can be shared. */
  readonly machine: object
  readonly exec: Exec
  /** Opens a Redis connection through this session (no local port) and authenticates it. */
  redis(): Promise<Result<Redis, LinkFault>>
  /** Opens one TCP stream through this session to an address as seen from the machine (exporter, Prometheus). */
  dial(host: string, port: number): Promise<Result<ByteStream, LinkFault>>
  /** Asks an HTTP server as seen from the machine, through this session. */
  readonly http: Http
  /** The same over connections that are kept between questions, until it is closed. */
  httpPool(trust: HttpTrust): HttpPool
  /**
   * Opens a connection to another Redis of this broker through this session: an address that a Sentinel or a cluster
   * announced, dialled as seen from the machine. It signs in as the broker (or as brokers.yaml says for Sentinels).
   */
  redisAt(node: RedisNode): Promise<Result<Redis, LinkFault>>
  /** BullMQ's own library on a Redis connection of its own through this session. The caller closes it. */
  bullmq(queue: BullmqName): Promise<Result<BullmqQueue, LinkFault>>
  /** Asks the machine for a sign of life within `timeoutMs`. */
  alive(timeoutMs: number): Promise<boolean>
  /** Resolves once, when the session has ended, with the reason. */
  readonly closed: Promise<LinkFault>
  close(): void
}

/** Another Redis of a broker. */
export interface RedisNode {
  readonly host: string
  readonly port: number
  readonly is: 'redis' | 'sentinel'
}

/** A BullMQ queue by its name and key prefix, and the major version of the library that works on it. */
export interface BullmqName {
  readonly name: string
  readonly prefix: string
  readonly major: BullmqMajor
}

/** Port: what BullMQ's own library does to one queue, each in the way of its major version. */
export interface BullmqQueue {
  /** Puts a failed or completed job back to wait. */
  retry(id: string, state: 'failed' | 'completed'): Promise<Result<null, BullmqTrouble>>
  promote(id: string): Promise<Result<null, BullmqTrouble>>
  remove(id: string): Promise<Result<null, BullmqTrouble>>
  pause(): Promise<Result<null, BullmqTrouble>>
  resume(): Promise<Result<null, BullmqTrouble>>
  drain(delayed: boolean): Promise<Result<null, BullmqTrouble>>
  /** How many jobs went. */
  clean(
    olderThanMs: number,
    limit: number,
    state: 'completed' | 'failed',
  ): Promise<Result<number, BullmqTrouble>>
  close(): void
}

/** Why a call of BullMQ's library did not end well, as a sentence. When `link` is set, nothing is known of its work. */
export interface BullmqTrouble {
  readonly message: string
  readonly link: LinkFault | null
}

/** A question over HTTP. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutMs: number
  /** A longer answer is a `protocol` fault. */
  readonly maxBytes: number
}

/** The answer of an HTTP server, whatever its status. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly tookMs: number
}

/** Port: asks HTTP servers, from wherever its owner is. Only a way that failed is an error. */
export interface Http {
  send(request: HttpRequest): Promise<Result<HttpAnswer, LinkFault>>
}

/**
 * Whom `https` trusts: PEM certificates, besides the authorities that this app comes with; or any server. `advice` ends the
 * sentence about a certificate that none of them signed.
 */
export type HttpTrust = { readonly authorities: readonly string[]; readonly advice: string } | 'any'

/** Connections to HTTP servers that are kept for the next question. Its owner closes it. */
export interface HttpPool extends Http {
  close(): void
}

/** A duplex byte stream. */
export interface ByteStream {
  readonly incoming: AsyncIterable<Uint8Array>
  write(bytes: Uint8Array): Promise<void>
  close(): void
}

/**
 * Port: finds the value behind a secret reference; a person may be asked (`prompt` says for what). A fault is the host's
 * until whoever asked says otherwise.
 */
export interface Secrets {
  resolve(ref: SecretRef, broker: string, prompt: string): Promise<Result<string, LinkFault>>
}

/** A file on this machine that opening a link reads; host keys matter to a host key's fault only. */
export interface NamedFile {
  readonly path: string
  readonly holds: 'host-keys' | 'settings'
}

/** Port: secrets of a sign-in, where a person may be asked again. */
export interface SignInSecrets extends Secrets {
  /** The value that was resolved is wrong: it is forgotten. Whether a person is asked when it is resolved again. */
  refused(ref: SecretRef, broker: string, prompt: string): boolean
  /** Asks a person for something that is good once (a code of a second factor); it is never kept. */
  askOnce(broker: string, prompt: string): Promise<Result<string, LinkFault>>
}

/** Port: all ways to get to brokers' machines. Sessions to one machine are shared between brokers. */
export interface Reach {
  /** Opens (or shares) the session to a broker's machine; one attempt, no retry. */
  open(broker: BrokerConfig): Promise<Result<HostSession, LinkFault>>
  /** The identity of a broker's machine, the same for two aliases of it; null where it cannot be resolved now. */
  machine(broker: BrokerConfig): Promise<string | null>
  /** The files that the last attempt to open it read, secrets excepted; before the first, those that are named in the config. */
  files(broker: BrokerConfig): readonly NamedFile[]
  /** The address that this machine dials to get there, as far as it is known: a host name or an IP address. */
  entry(broker: BrokerConfig): string | null
  /** Files a key in the app's own trust store, never in the user's known_hosts. */
  trust(offer: HostKeyOffer): Promise<void>
  /** Removes a host's keys from the app's own trust store; the error says where else a key stands. */
  forget(host: string): Promise<Result<null>>
  /** Ends every session. */
  close(): void
}
