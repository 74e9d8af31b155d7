import { existsSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../tools/wait.ts'
import { brokerOf, createSite, faultOf, must, open, type Site } from './site/site.ts'
import { publicKeyOf, type TestSshd } from './site/sshd.ts'

let site: Site
let sshd: TestSshd
beforeEach(async () => {
  site = createSite()
  sshd = await site.sshd('sshd')
  // A proxy of our own: it connects to where its arguments say, and leaves a file while it runs.
  site.write(
    'proxy.mjs',
    `import net from 'node:net'
import fs from 'node:fs'
const [, , host, port, mark] = process.argv
fs.writeFileSync(mark, String(process.pid))
const socket = net.connect(Number(port), host)
process.stdin.pipe(socket).pipe(process.stdout)
socket.on('error', error => { console.error('proxy: ' + error.message); process.exit(7) })
socket.on('close', () => process.exit(0))
`,
  )
})
afterEach(() => site.remove())

const nebula = brokerOf({ ssh: 'nebula' })
const command = (): string =>
  `env ELECTRON_RUN_AS_NODE=1 ${process.execPath} ${site.path('proxy.mjs')} 127.0.0.1 %p ${site.path('%n.pid')}`
const config = (proxy: string, port = sshd.port, more = ''): void => {
  const block = `Host nebula\n  HostName 10.255.255.1\n  Port ${port}\n  ProxyCommand ${proxy}\n  HostKeyAlias lab\n`
  site.write('.ssh/config', `${more}${block}Host *\n  IdentityFile ${site.key}\n  User ${site.user}\n`)
  site.write('.ssh/known_hosts', `lab ${publicKeyOf(sshd.hostKey())}\n`)
}
const read = (path: string): string => readFileSync(path, 'utf8')
const runs = (pid: number): boolean => existsSync(`/proc/${pid}`)

test('the command is the connection, and ends with it', async () => {
  config(command())
  const session = await open(site.reach(), nebula)
  expect(must(await session.exec.run(['echo', 'yes'])).stdout).toBe('yes\n')
  const pid = Number(read(site.path('nebula.pid')))
  expect(runs(pid)).toBe(true)
  session.close()
  await until('the end of the proxy', () => !runs(pid))
})

test('what the command said on its way out is the fault, and not that the broker is down', async () => {
  config(command(), 1)
  const fault = faultOf(await site.reach().open(nebula))
  expect(fault).toMatchObject({ code: 'protocol', layer: 'network' })
  expect(fault.message).toMatch(
    /The ProxyCommand of nebula .* ended with exit code 7. It said: proxy: connect ECONNREFUSED/,
  )
})

test.each([
  ['sh -c "exit 3"', /ended with exit code 3. It said nothing/],
  ['/no/such/command %h', /ended with exit code 127. It said: .*(not found|No such file)/],
])('%s', async (proxy, words) => {
  config(proxy)
  expect(faultOf(await site.reach().open(nebula)).message).toMatch(words)
})

test('a jump host behind a ProxyCommand', async () => {
  const bastion = await site.sshd('bastion')
  const text = `Host nebula\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  ProxyJump bastion\nHost bastion\n  Port ${bastion.port}\n  HostName 127.0.0.1\n  ProxyCommand ${command()}\nHost *\n  IdentityFile ${site.key}\n  User ${site.user}\n`
  site.write('.ssh/config', text)
  site.know(sshd, bastion)
  const session = await open(site.reach(), nebula)
  expect(must(await session.exec.run(['echo', 'yes'])).stdout).toBe('yes\n')
  expect(read(site.path('bastion.pid'))).toMatch(/^\d+$/)
})
