import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LinkFault } from '#core/model/link'
import type { RunView } from '#core/model/run'
import type { Plan } from '#core/plan/plan'
import type { HostSession, Redis, RedisCommand, RedisReply } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import { openBackupStore } from '../../../src-main/engine/actions/backups.ts'
import type { WorkContext } from '../../../src-main/engine/actions/work/context.ts'
import { faultsIn } from '../../../src-main/reach/faults.ts'
import { createLocalExec } from '../../../src-main/reach/local.ts'
import { localBroker } from './broker.ts'
import { testReach } from './reach.ts'

const localExec = createLocalExec(faultsIn('en'))

/** One piece of work of a run, on a real Redis and a real shell; this machine plays the host and the container. */
export interface WorkBench {
  readonly context: WorkContext
  readonly folder: string
  /** What the step said so far. */
  said(): string
  /** Answers a Redis command otherwise than Redis does; null leaves it to Redis. */
  twist(answer: (command: RedisCommand) => RedisReply | null): void
  /** What `docker inspect` and `docker image inspect` print from now on. */
  docker(containers: readonly unknown[], images?: readonly unknown[]): void
  /** Whether Redis and its machine are reached from now on. */
  reached(redis: boolean, host?: boolean): void
  close(): void
}

const dockerScript = `#!/bin/sh
case $1 in
  exec) shift; [ "$1" = -i ] && shift; shift; exec "$@" ;;
  cp)
    [ "$2" = -L ] && shift
    from=\${2#*:}
    if [ "$2" = - ]; then tar -C "$(dirname "$0")/$(echo "$3" | tr -d :)" -xf -
    elif [ "$3" = - ]; then tar -C "$(dirname "$from")" -cf - "$(basename "$from")"
    else cp -- "$from" "$3"; fi ;;
  inspect) cat "$(dirname "$0")/inspected.json" ;;
  image) cat "$(dirname "$0")/images.json" ;;
  create)
    [ "$2" = --name ] || { echo 'no image here' >&2; exit 1; }
    mkdir -p "$(dirname "$0")/$3/brokerlight-check" ;;
  run)
    while [ "$1" != --volumes-from ]; do shift; done
    cd "$(dirname "$0")/$2" && shift 3 && exec "$1" ".$3" ;;
  rm) shift; shift; [ "$1" = -v ] && shift; rm -rf -- "$(dirname "$0")/$1" ;;
  info) dirname "$0" ;;
  *) echo "no $1 here" >&2; exit 1 ;;
esac
`

/** Sets up a bench in an empty folder, beside a Redis on a port. */
export async function openWorkBench(folder: string, port: number): Promise<WorkBench> {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'docker'), dockerScript)
  chmodSync(join(bin, 'docker'), 0o755)
  const broker = localBroker('bench', port)
  const reach = testReach(folder)
  const opened = await reach.open(broker)
  const connected = opened.ok ? await opened.value.redis() : opened
  if (!opened.ok || !connected.ok) throw new Error('the bench has no Redis')
  const there = (argv: readonly string[]): readonly string[] => [
    'env',
    `PATH=${bin}:${process.env.PATH}`,
    ...argv,
  ]
  const host: HostSession = {
    ...opened.value,
    exec: {
      run: (argv, options) => localExec.run(there(argv), options),
      stream: (argv, options) => localExec.stream(there(argv), options),
    },
  }
  let reachable = { redis: true, host: true }
  let answer: (command: RedisCommand) => RedisReply | null = () => null
  const redis: Redis = {
    ...connected.value,
    pipeline: commands => twisted(connected.value, answer, commands),
  }
  const plan = { runId: 'run-1', by: 'tester', broker: broker.name, title: 'bench' } as Plan
  let text = ''
  const context: WorkContext = {
    deps: {
      links: {
        host: async () => (reachable.host ? ok(host) : err(away('host'))),
        redis: async () => (reachable.redis ? ok(redis) : err(away('broker'))),
      },
      broker: () => broker,
      dataDirectory: folder,
      operator: 'tester',
      nowMs: Date.now,
      randomId: () => 'id',
      sleep: ms => sleep(ms),
      localExec,
      redact: told => told,
    },
    files: new Map(),
    broker,
    plan,
    memory: {},
    again: false,
    signal: new AbortController().signal,
    backups: openBackupStore(join(folder, 'backups')),
    run: () => ({ id: plan.runId, steps: [] }) as unknown as RunView,
    say: told => {
      text += told
    },
  }
  return {
    context,
    folder,
    said: () => text,
    twist: next => {
      answer = next
    },
    docker(containers, images = []) {
      writeFileSync(join(bin, 'inspected.json'), JSON.stringify(containers))
      writeFileSync(join(bin, 'images.json'), JSON.stringify(images))
    },
    reached(toRedis, toHost = true) {
      reachable = { redis: toRedis && toHost, host: toHost }
    },
    close: () => reach.close(),
  }
}

const away = (layer: LinkFault['layer']): LinkFault => ({
  code: 'refused',
  layer,
  message: `The ${layer} is away.`,
})

async function twisted(
  redis: Redis,
  answer: (command: RedisCommand) => RedisReply | null,
  commands: readonly RedisCommand[],
): Promise<Result<readonly RedisReply[], LinkFault>> {
  const replies: RedisReply[] = []
  for (const command of commands) {
    const own = answer(command)
    const asked = own === null ? await redis.pipeline([command]) : ok([own])
    if (!asked.ok) return err(asked.error)
    replies.push(...asked.value)
  }
  return ok(replies)
}
