import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type LoopbackRedis, startRedis } from './loopback-redis.ts'
import { accepts, freePort, until } from './wait.ts'

/** Runs redis-cli on a loopback port and gives what it printed. */
export async function cli(port: number, ...words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('redis-cli', ['--no-auth-warning', '-p', `${port}`, ...words])
  return stdout.trim()
}

/** What a Sentinel is started with. */
export interface SentinelOptions {
  readonly master: string
  readonly masterPort: number
  readonly quorum: number
  readonly config?: readonly string[]
}

/** Starts a real Sentinel on loopback; the result ends it. */
export async function startSentinel(
  folder: string,
  options: SentinelOptions,
): Promise<{ readonly port: number; kill(): Promise<void> }> {
  const port = await freePort()
  const { master, masterPort, quorum, config = [] } = options
  const path = join(folder, `sentinel-${port}.conf`)
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor ${master} 127.0.0.1 ${masterPort} ${quorum}`,
    `sentinel down-after-milliseconds ${master} 500`,
    `sentinel failover-timeout ${master} 3000`,
    ...config,
  ]
  writeFileSync(path, `${lines.join('\n')}\n`)
  const server = spawn('redis-server', [path, '--sentinel'], { stdio: 'ignore' })
  await until(`Sentinel on ${port}`, () => accepts(port))
  return {
    port,
    async kill() {
      if (server.exitCode !== null || server.signalCode !== null) return
      const ended = once(server, 'exit')
      server.kill('SIGKILL')
      await ended
    },
  }
}

/** Starts a cluster of masters that share all slots; the last node is a replica of the last master. */
export async function startCluster(folder: string, masters: number): Promise<readonly LoopbackRedis[]> {
  const nodes: LoopbackRedis[] = []
  for (let at = 0; at <= masters; at++) {
    const own = join(folder, `node-${at}`)
    mkdirSync(own, { recursive: true })
    // A node's bus is 10,000 above its port: the free ports of the system are too high for that.
    const busPort = String(await freePort())
    const args = ['--cluster-enabled', 'yes', '--cluster-port', busPort, '--cluster-node-timeout', '1000']
    nodes.push(await startRedis(own, [...args, '--repl-diskless-sync-delay', '0']))
  }
  const [first] = nodes
  const replica = nodes.at(-1)
  const master = nodes.at(-2)
  if (!first || !replica || !master) return nodes
  const share = Math.ceil(16_384 / masters)
  for (const [at, node] of nodes.entries()) {
    await cli(node.port, 'CLUSTER', 'SET-CONFIG-EPOCH', String(at + 1))
    if (node === replica) continue
    const last = Math.min(16_383, (at + 1) * share - 1)
    await cli(node.port, 'CLUSTER', 'ADDSLOTSRANGE', String(at * share), String(last))
  }
  for (const node of nodes.slice(1)) {
    const busPort = await cli(node.port, 'CONFIG', 'GET', 'cluster-port')
    await cli(first.port, 'CLUSTER', 'MEET', '127.0.0.1', `${node.port}`, busPort.split('\n')[1] ?? '')
  }
  for (const node of nodes)
    await until('the cluster to be whole', async () => {
      const info = await cli(node.port, 'CLUSTER', 'INFO')
      return /cluster_state:ok/.test(info) && info.includes(`cluster_known_nodes:${nodes.length}`)
    })
  await cli(replica.port, 'CLUSTER', 'REPLICATE', await cli(master.port, 'CLUSTER', 'MYID'))
  await until('the replica to be in step', async () =>
    (await cli(replica.port, 'INFO', 'replication')).includes('master_link_status:up'),
  )
  return nodes
}
