import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { must } from './run.ts'

/** A certificate authority of the lab's own, and a server certificate it signed. */
export type Certificate = { readonly caFile: string; readonly certFile: string; readonly keyFile: string }

const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** Makes both into a folder; valid for the given subject alternative names, `IP:127.0.0.1` and the like. */
export const makeCertificate = async (folder: string, names: readonly string[]): Promise<Certificate> => {
  const at = (file: string): string => join(folder, file)
  await must([
    'openssl',
    'req',
    '-x509',
    ...curve,
    '-days',
    '30',
    '-subj',
    '/CN=Lab CA',
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.crt'),
  ])
  await must([
    'openssl',
    'req',
    ...curve,
    '-subj',
    '/CN=lab-redis',
    '-keyout',
    at('redis.key'),
    '-out',
    at('redis.csr'),
  ])
  writeFileSync(at('names.ext'), `subjectAltName=${names.join(',')}\n`)
  const signing = [
    '-CA',
    at('ca.crt'),
    '-CAkey',
    at('ca.key'),
    '-CAcreateserial',
    '-days',
    '30',
    '-extfile',
    at('names.ext'),
  ]
  await must(['openssl', 'x509', '-req', '-in', at('redis.csr'), ...signing, '-out', at('redis.crt')])
  return { caFile: at('ca.crt'), certFile: at('redis.crt'), keyFile: at('redis.key') }
}
