import { z } from 'zod'
import { portSchema, secretSchema, sshAddress, text, userName } from './words.ts'

/** An SSH destination. */
export const sshSchema = z.union([
  sshAddress.describe('An alias of ~/.ssh/config, or user@host:port'),
  z.strictObject({
    host: sshAddress.describe('An alias of ~/.ssh/config, or a host name'),
    user: userName.optional().describe('Replaces User of the ssh config'),
    port: portSchema.optional().describe('Replaces Port of the ssh config'),
    identityFile: text.optional().describe('A private key; replaces IdentityFile of the ssh config'),
    passphrase: secretSchema.optional(),
    password: secretSchema.optional(),
    jump: z.array(sshAddress).optional().describe('Jump hosts, nearest first; replaces ProxyJump'),
    config: text.optional().describe('The ssh config to read instead of ~/.ssh/config'),
  }),
])

/** How the machine is reached. */
export const reachSchema = z
  .strictObject({
    ssh: sshSchema.optional(),
    local: z.literal(true).optional().describe('This machine'),
    direct: z.literal(true).optional().describe('Redis is reached as it is (managed Redis, TLS)'),
    kubernetes: z
      .strictObject({
        context: text.optional().describe('A context of the kubeconfig; the current one by default'),
        namespace: text.describe('The namespace Redis runs in'),
      })
      .optional(),
  })
  .refine(reach => Object.keys(reach).length === 1, {
    message: 'exactly one of ssh, local, direct, kubernetes',
  })
  .meta({
    description: 'How the machine is reached: exactly one of these keys',
    minProperties: 1,
    maxProperties: 1,
  })
