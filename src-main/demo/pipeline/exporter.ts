import { createServer } from 'node:http'
import { redisNumbers } from '#core/redis/names'
import { embeddedProgram, type Log, type Program } from '../docker/program.ts'
import { connectRedis } from './connection.ts'

/** Names of redis_exporter by the fields of INFO. */
const names: ReadonlyMap<string, string> = new Map(
  redisNumbers.flatMap(([name, { field }]) => (field === null ? [] : [[field, name] as const])),
)

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
      if (redis.status !== 'ready') return page(null, 0)
      const startedMs = performance.now()
      return redis.info().then(
        info => page(info, (performance.now() - startedMs) / 1000),
        () => page(null, 0),
      )
    }

    return async () => {
      redis.disconnect()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    }
  })
}

function page(info: string | null, tookSeconds: number): string {
  const rows = [...(info ?? '').matchAll(/^(\w+):([\d.]+)\r?$/gm)].flatMap(([, field = '', value = '']) => {
    const name = names.get(field)
    if (name === undefined) return []
    return [`# TYPE ${name} ${name.endsWith('_total') ? 'counter' : 'gauge'}\n${name} ${value}\n`]
  })
  const runId = /^run_id:(\w+)/m.exec(info ?? '')?.[1]
  return [
    '# HELP redis_up Information about the Redis instance\n',
    `# TYPE redis_up gauge\nredis_up ${info === null ? 0 : 1}\n`,
    `# TYPE redis_exporter_last_scrape_duration_seconds gauge\nredis_exporter_last_scrape_duration_seconds ${tookSeconds}\n`,
    ...(runId === undefined
      ? []
      : [`# TYPE redis_instance_info gauge\nredis_instance_info{run_id="${runId}"} 1\n`]),
    ...rows,
  ].join('')
}
