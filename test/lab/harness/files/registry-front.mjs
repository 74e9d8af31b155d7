// What stands before a registry in production: TLS, a token realm with logins, and lists of tags in pages.
// Usage: node registry-front.mjs CONFIG.json
import { createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request as forward } from 'node:http'
import { createServer } from 'node:https'

const config = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const { host, port, back, users, pageTags, certFile, keyFile } = config
const cert = readFileSync(certFile)
const key = readFileSync(keyFile)
const base64 = value => Buffer.from(value).toString('base64url')

const tokenFor = (user, scope) => {
  const [type, name, actions] = (scope ?? '').split(':')
  const now = Math.floor(Date.now() / 1000)
  const header = { typ: 'JWT', alg: 'ES256', x5c: [new X509Certificate(cert).raw.toString('base64')] }
  const claims = {
    ...{ iss: 'lab', aud: 'lab-registry', sub: user, jti: randomUUID() },
    ...{ iat: now - 60, nbf: now - 60, exp: now + 300 },
    access:
      type === 'repository'
        ? [{ type, name, actions: actions.split(',').filter(one => one === 'pull') }]
        : [],
  }
  const body = `${base64(JSON.stringify(header))}.${base64(JSON.stringify(claims))}`
  const signature = sign('sha256', Buffer.from(body), {
    key: createPrivateKey(key),
    dsaEncoding: 'ieee-p1363',
  })
  return `${body}.${signature.toString('base64url')}`
}

const answer = (response, status, value, headers = {}) =>
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(value))

const giveToken = (request, url, response) => {
  const [, pair = ''] = /^Basic (\S+)$/.exec(request.headers.authorization ?? '') ?? []
  const [user = '', ...password] = Buffer.from(pair, 'base64').toString().split(':')
  if (users[user] === undefined || users[user] !== password.join(':'))
    return answer(response, 401, { errors: [{ code: 'UNAUTHORIZED' }] })
  answer(response, 200, { token: tokenFor(user, url.searchParams.get('scope')), expires_in: 300 })
}

const givePage = (url, answered, body, response) => {
  const { name, tags } = JSON.parse(body)
  const count = Math.min(pageTags, Number(url.searchParams.get('n') ?? pageTags))
  const last = url.searchParams.get('last') ?? ''
  const left = (tags ?? []).sort().filter(tag => tag > last)
  const page = left.slice(0, count)
  const next = `</v2/${name}/tags/list?n=${count}&last=${page.at(-1)}>; rel="next"`
  answer(response, answered.statusCode, { name, tags: page }, left.length > count ? { Link: next } : {})
}

createServer({ cert, key }, (request, response) => {
  const url = new URL(request.url, `https://${request.headers.host}`)
  // A proxy that serves several names tells them apart by this header: with another one nobody is at home.
  if (request.headers.host !== `${host}:${port}`)
    return answer(response, 421, { errors: [{ code: 'WRONG_HOST' }] })
  if (url.pathname === '/token') return giveToken(request, url, response)
  const options = {
    host: '127.0.0.1',
    port: back,
    method: request.method,
    path: request.url,
    headers: request.headers,
  }
  const asked = forward(options, answered => {
    if (!url.pathname.endsWith('/tags/list') || answered.statusCode !== 200) {
      response.writeHead(answered.statusCode, answered.headers)
      return answered.pipe(response)
    }
    const parts = []
    answered.on('data', part => parts.push(part))
    answered.on('end', () => givePage(url, answered, Buffer.concat(parts).toString(), response))
  })
  asked.on('error', error =>
    answer(response, 502, { errors: [{ code: 'BAD_GATEWAY', message: error.message }] }),
  )
  request.pipe(asked)
}).listen(port, host)
