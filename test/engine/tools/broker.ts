import { type BrokerConfig, brokerSchema } from '#core/model/config'

/** A broker behind an SSH alias of its own ssh config; Redis as seen from there. */
export function sshBroker(
  name: string,
  ssh: { readonly host: string; readonly config: string },
  redisPort: number,
  more: Readonly<Record<string, unknown>> = {},
): BrokerConfig {
  return { ...brokerSchema.parse({ reach: { ssh }, redis: { port: redisPort }, ...more }), name }
}

/** A broker on this machine. */
export const localBroker = (name: string, redisPort: number): BrokerConfig => ({
  ...brokerSchema.parse({ reach: { local: true }, redis: { port: redisPort } }),
  name,
})
