import { startLab, stopLab } from './lab.ts'
import { labDataFile } from './open.ts'

/** Holds a lab up by hand: `node scripts/lib/run-ts.mjs test/lab/harness/hold.ts`, until Ctrl-C. */
const hold = async (): Promise<void> => {
  let ended: (() => void) | undefined
  const end = new Promise<void>(resolve => {
    ended = resolve
  })
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => ended?.())
  const lab = await startLab()
  const says = [
    `Lab ${lab.names.name} is up; end it with Ctrl-C or: kill ${process.pid}`,
    `  data        ${labDataFile(lab.root)}`,
    `  ssh         ssh -F ${lab.ssh.sshConfig} gpu | gpu-via-bastion | bastion | gpu-password (${lab.password})`,
    `  known_hosts ${lab.ssh.knownHosts}`,
    `  key         ${lab.ssh.keyFile}; behind a passphrase: ${lab.ssh.lockedKeyFile} (${lab.ssh.passphrase})`,
    `  project     ${lab.projectFolder}/${lab.composeFile}`,
    `  docker      as root here: DOCKER_HOST=${lab.hostEnv.DOCKER_HOST} DOCKER_CONFIG=${lab.hostEnv.DOCKER_CONFIG}`,
    `  Redis       127.0.0.1:6379 on the gpu host only: nsenter --net=/run/netns/${lab.names.gpuNetns} redis-cli`,
  ]
  process.stdout.write(`${says.join('\n')}\n`)
  // a promise alone does not keep a process alive
  const alive = setInterval(() => undefined, 60_000)
  await end
  clearInterval(alive)
  await stopLab()
}

await hold().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
