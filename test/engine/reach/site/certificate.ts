import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'

/** A certificate authority, and a certificate it signed. */
export interface Certificate {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

const openssl = (...args: readonly string[]): void => {
  execFileSync('openssl', [...args], { stdio: 'ignore' })
}

/** Signs the certificate at `base` once more, so that it expired as it was made, and returns its path. */
export function signExpired(base: string): string {
  const part = (name: string): string => `${base}-${name}.pem`
  const authority = ['-CA', part('ca'), '-CAkey', part('ca-key'), '-CAcreateserial']
  const files = ['-in', part('request'), '-extfile', part('ext'), '-out', part('expired')]
  openssl('x509', '-req', ...authority, '-days', '0', ...files)
  return part('expired')
}

/** Makes both; `names` are subject alternative names such as `DNS:redis.lan` or `IP:127.0.0.1`. */
export function makeCertificate(base: string, names: string, days = 2): Certificate {
  const [ca, caKey, cert, key, request, extensions] = ['ca', 'ca-key', 'cert', 'key', 'request', 'ext'].map(
    part => `${base}-${part}.pem`,
  ) as [string, string, string, string, string, string]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl('req', '-x509', ...curve, '-days', '2', '-subj', '/CN=test authority', '-keyout', caKey, '-out', ca)
  openssl('req', ...curve, '-subj', '/CN=redis', '-keyout', key, '-out', request)
  writeFileSync(extensions, `subjectAltName=${names}\n`)
  const signing = [
    '-CA',
    ca,
    '-CAkey',
    caKey,
    '-CAcreateserial',
    '-days',
    String(days),
    '-extfile',
    extensions,
  ]
  openssl('x509', '-req', '-in', request, ...signing, '-out', cert)
  return { ca, cert, key }
}

/** What redis-server needs to speak TLS on `port` only. */
export const tlsArgs = (
  port: number,
  certificate: Certificate,
  clients: 'yes' | 'no' = 'no',
): readonly string[] =>
  ['--port', '0', '--tls-port', String(port), '--tls-auth-clients', clients].concat([
    '--tls-cert-file',
    certificate.cert,
    '--tls-key-file',
    certificate.key,
    '--tls-ca-cert-file',
    certificate.ca,
  ])
