import type { BrokerConfig } from './model/config.ts'
import type { BrokerView } from './model/snapshot.ts'
import { type Language, say } from './text/say.ts'

/** The one kind of reach a broker has. */
export function reachKind(broker: BrokerConfig): BrokerView['reach'] {
  if (broker.reach.ssh !== undefined) return 'ssh'
  if (broker.reach.kubernetes !== undefined) return 'kubernetes'
  return broker.reach.local ? 'local' : 'direct'
}

/** The one kind of runtime a broker has. */
export function runtimeKind(broker: BrokerConfig): BrokerView['runtime'] {
  const { compose, systemd, helm, kustomize } = broker.runtime
  if (compose) return 'compose'
  if (systemd) return 'systemd'
  if (helm) return 'helm'
  return kustomize ? 'kustomize' : 'managed'
}

/** Where a broker is, in words: `ssh nebula`, `kubernetes raibid-redis`, `this machine`, `sentinel grill`, `host:6379`. */
export function placeText(broker: BrokerConfig, language: Language): string {
  const { ssh, kubernetes } = broker.reach
  if (typeof ssh === 'string') return `ssh ${ssh}`
  if (ssh) {
    const user = ssh.user ? `${ssh.user}@` : ''
    return `ssh ${user}${ssh.host}${ssh.port ? `:${ssh.port}` : ''}`
  }
  if (kubernetes) {
    return `kubernetes ${kubernetes.namespace}${kubernetes.context ? ` (${kubernetes.context})` : ''}`
  }
  if (broker.reach.local) return say(language, 'this-machine')
  const { host, port, sentinel } = broker.redis
  return sentinel ? `sentinel ${sentinel.master}` : `${host}:${port}`
}
