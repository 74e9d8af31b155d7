import { createServer } from 'node:http'
import { embeddedProgram, type Log, type Program } from '../docker/program.ts'
import { connectRedis } from './connection.ts'

/** Names of redis_exporter by the names of INFO. */
const names: Readonly<Record<string, string>> = {
  uptime_in_seconds: 'redis_uptime_in_seconds',
  connected_clients: 'redis_connected_clients',
  blocked_clients: 'redis_blocked_clients',
  maxclients: 'redis_config_maxclients',
  used_memory: 'redis_memory_used_bytes',
  maxmemory: 'redis_memory_max_bytes',
  used_memory_rss: 'redis_memory_used_rss_bytes',
  total_commands_processed: 'redis_commands_processed_total',
  instantaneous_ops_per_sec: 'redis_instantaneous_ops_per_sec',
  evicted_keys: 'redis_evicted_keys_total',
  rejected_connections: 'redis_rejected_connections_total',
}

/** The stand-in for redis_exporter: real figures of the demo's Redis under its names, on `port`. */
export function startExporter(redisPort: number, port: number, log: Log): Program {
  return embeddedProgram(() => {
    const redis = connectRedis(redisPort, 'redis-exporter', log)
    const server = createServer((request, response) => {
      const isMetrics = request.url?.split('?')[0] === '/metrics'
      const page = isMetrics ? metrics() : Promise.resolve('Stand-in of redis_exporter. See /metrics.\n')
      void page.then(text => {
        response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4' })
        response.end(text)
      })
    })
    server.on('error', error => log(`${error.message}\n`))
    server.listen(port, '127.0.0.1')

    const metrics = async (): Promise<string> => {
      if (redis.status !== 'ready') return page(null)
      return redis.info().then(page, () => page(null))
    }

    return async () => {
      redis.disconnect()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    }
  })
}

function page(info: string | null): string {
  const up = `# HELP redis_up Information about the Redis instance\n# TYPE redis_up gauge\nredis_up ${info === null ? 0 : 1}\n`
  const rows = [...(info ?? '').matchAll(/^(\w+):([\d.]+)\r?$/gm)].flatMap(([, key = '', value = '']) => {
    const name = names[key]
    if (name === undefined) return []
    return [`# TYPE ${name} ${name.endsWith('_total') ? 'counter' : 'gauge'}\n${name} ${value}\n`]
  })
  return up + rows.join('')
}
