import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import tls from 'node:tls'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Http, HttpRequest } from '#core/ports'
import { faultsIn } from '../../../src-main/reach/faults.ts'
import { createLocalHttp } from '../../../src-main/reach/http.ts'
import { freePort } from '../tools/wait.ts'
import { makeCertificate } from './site/certificate.ts'
import { brokerOf, createSite, faultOf, must, open, type Site } from './site/site.ts'

/** What the system's own Node 20 has not yet. */
const trust: typeof tls.setDefaultCACertificates | undefined = Reflect.get(tls, 'setDefaultCACertificates')

let site: Site
beforeEach(() => {
  site = createSite()
})
afterEach(() => site.remove())

/** Listens on loopback until the test ends; the port, and how many connections are open. */
async function listen(server: Server): Promise<{ readonly port: number; connections(): Promise<number> }> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  site.cleanup(() => server.close())
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => new Promise(resolve => server.getConnections((_, count) => resolve(count))),
  }
}

const serve = (listener: RequestListener): ReturnType<typeof listen> => listen(createServer(listener))
const get = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url,
  timeoutMs: 5000,
  maxBytes: 100_000,
  ...more,
})

const ways = {
  ssh: async (): Promise<Http> => {
    const sshd = await site.sshd('sshd')
    site.know(sshd)
    site.config({ nebula: sshd })
    return (await open(site.reach(), brokerOf({ ssh: 'nebula' }))).http
  },
  local: async (): Promise<Http> => (await open(site.reach(), brokerOf({ local: true }))).http,
  'this machine': async (): Promise<Http> => createLocalHttp(faultsIn('en')),
} as const

describe.each(Object.keys(ways) as (keyof typeof ways)[])('HTTP by %s', way => {
  test('question and answer arrive whole, and the connection is closed', async () => {
    const server = await serve((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        response.writeHead(201, { 'X-Seen': `${request.method} ${request.url} ${request.headers.host}` })
        response.end(`${request.headers['x-asked']}: ${Buffer.concat(chunks).toString()}`)
      })
    })
    const http = await ways[way]()
    const url = `http://127.0.0.1:${server.port}/a/b?c=d%20e`
    const sent = get(url, { method: 'POST', body: 'zażółć', headers: { 'X-Asked': 'said' } })
    const answer = must(await http.send(sent))
    expect(answer).toMatchObject({ status: 201, body: 'said: zażółć' })
    expect(answer.headers['x-seen']).toBe(`POST /a/b?c=d%20e 127.0.0.1:${server.port}`)
    await expect.poll(server.connections).toBe(0)
  })

  test('a redirect is an answer, and a long body comes whole up to its bound', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { Location: '/body' }).end()
      else response.end('x'.repeat(100_001))
    })
    const http = await ways[way]()
    const moved = must(await http.send(get(`http://127.0.0.1:${server.port}/moved`)))
    expect([moved.status, moved.headers.location]).toEqual([302, '/body'])
    const body = `http://127.0.0.1:${server.port}/body`
    expect(must(await http.send(get(body, { maxBytes: 100_001 }))).body).toHaveLength(100_001)
    expect(faultOf(await http.send(get(body)))).toMatchObject({ code: 'protocol' })
    await expect.poll(server.connections).toBe(0)
  })

  test('a server that never ends its answer is given up, and so is one that hangs up or speaks otherwise', async () => {
    const http = await ways[way]()
    const slow = await serve((_, response) => void response.write('the beginning'))
    const late = faultOf(await http.send(get(`http://127.0.0.1:${slow.port}/`, { timeoutMs: 300 })))
    expect(late).toMatchObject({ code: 'timeout' })
    expect(late.message).toContain('did not answer within 0.3 s')
    await expect.poll(slow.connections).toBe(0)

    const rude = await listen(createTcpServer(socket => socket.once('data', () => socket.destroy())))
    expect(faultOf(await http.send(get(`http://127.0.0.1:${rude.port}/`)))).toMatchObject({ code: 'closed' })
    const cut = await serve((request, response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('half')
      setImmediate(() => request.socket.destroy())
    })
    expect(faultOf(await http.send(get(`http://127.0.0.1:${cut.port}/`)))).toMatchObject({ code: 'closed' })
    const foreign = await listen(createTcpServer(socket => socket.end('-ERR unknown command\r\n')))
    expect(faultOf(await http.send(get(`http://127.0.0.1:${foreign.port}/`))).message).toContain(
      'not in HTTP',
    )
  })

  test('where nobody listens, the sentence says so and names no Redis', async () => {
    const http = await ways[way]()
    const gone = faultOf(await http.send(get(`http://127.0.0.1:${await freePort()}/`)))
    expect(gone.code).toBe(way === 'ssh' ? 'forward-refused' : 'refused')
    expect(gone.message).not.toContain('Redis')
  })

  test('a certificate that nobody vouches for is refused, and so is https where none is spoken', async () => {
    const http = await ways[way]()
    const { cert, key } = makeCertificate(site.path('web'), 'DNS:localhost')
    const pems = { cert: readFileSync(cert), key: readFileSync(key) }
    const server = await listen(createSecureServer(pems, (_, response) => void response.end('no')))
    const refused = faultOf(await http.send(get(`https://localhost:${server.port}/`)))
    expect(refused).toMatchObject({ code: 'tls' })
    expect(refused.message).toContain('authority that is not trusted')
    const plain = await serve((_, response) => void response.end('plain'))
    expect(faultOf(await http.send(get(`https://127.0.0.1:${plain.port}/`))).message).toContain('http://')
    await expect.poll(server.connections).toBe(0)
  })

  test.runIf(trust !== undefined)('a trusted certificate is held against the name in the URL', async () => {
    const http = await ways[way]()
    const { ca, cert, key } = makeCertificate(site.path('web'), 'DNS:localhost')
    const pems = { cert: readFileSync(cert), key: readFileSync(key) }
    const server = await listen(
      createSecureServer(
        pems,
        (request, response) => void response.end(Reflect.get(request.socket, 'servername')),
      ),
    )
    const before = tls.getCACertificates('default')
    trust?.([...before, readFileSync(ca, 'utf8')])
    try {
      expect(must(await http.send(get(`https://localhost:${server.port}/`))).body).toBe('localhost')
      const other = faultOf(await http.send(get(`https://127.0.0.1:${server.port}/`)))
      expect(other.message).toContain('certificate is for another name')
    } finally {
      trust?.(before)
    }
    await expect.poll(server.connections).toBe(0)
  })

  test('what cannot be sent is said without the secret in it', async () => {
    const http = await ways[way]()
    const server = await serve((_, response) => void response.end('sent'))
    const headers = { Authorization: 'Bearer se\ncret' }
    const bad = faultOf(await http.send(get(`http://127.0.0.1:${server.port}/`, { headers })))
    expect(bad.code).toBe('config')
    expect(JSON.stringify(bad)).not.toContain('cret"')
    expect(faultOf(await http.send(get('ftp://127.0.0.1/'))).code).toBe('config')
  })
})
