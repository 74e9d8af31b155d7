import type { Duplex } from 'node:stream'
import type { LinkFault } from '#core/model/link'
import type { Http, HttpAnswer, HttpRequest } from '#core/ports'
import { err, type Result } from '#core/result'
import { fault } from './faults.ts'

type Open = (host: string, port: number) => Promise<Result<Duplex, LinkFault>>

/** Asks an HTTP server over a stream that `open` makes. */
export async function sendHttp(_request: HttpRequest, _open: Open): Promise<Result<HttpAnswer, LinkFault>> {
  return err(fault('config', 'host', 'HTTP is not spoken yet.'))
}

/** Asks HTTP servers from this machine. */
export const localHttp: Http = {
  send: async () => err(fault('config', 'network', 'HTTP is not spoken yet.')),
}
