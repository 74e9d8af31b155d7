import { z } from 'zod'

/** A text that is not empty. */
export const text = z.string().min(1)

/** A secret by reference: the value itself never stands in the config. */
export const secretSchema = z
  .union([
    z
      .strictObject({
        env: z
          .string()
          .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
          .meta({ title: 'the name of an environment variable, without $' }),
      })
      .describe('Read from this environment variable'),
    z
      .strictObject({
        file: text.describe('Path on this machine; ~ is your home'),
        field: text.optional().describe('Dotted path in a JSON file, or a name in a .env file'),
      })
      .describe('Read from this file; without `field` the whole file is the secret'),
    z
      .strictObject({ stored: text.describe('The name it is kept under') })
      .describe('Kept by the app in the system keyring under this name'),
    z
      .strictObject({ ask: z.literal(true).describe('Ask a person') })
      .describe('Asked for once a session, never written down'),
  ])
  .meta({
    id: 'secret',
    title: 'a reference: env, file, stored or ask',
    description:
      'A secret by reference, never itself: { env: NAME }, { file: PATH, field: KEY }, { stored: NAME } or { ask: true }',
  })

/** A TCP port. */
export const portSchema = z.int().min(1).max(65_535).meta({ description: 'A TCP port' })

/** A host name or IP address: nothing of a URL, and no user or password. */
export const hostAddress = z
  .string()
  .regex(/^[^\s/@]+$/)
  .meta({ title: 'a host name or an IP address, without a scheme, a user or a password' })

/** Where an SSH connection goes. A password in it would be shown and written down, so it is refused. */
export const sshAddress = z
  .string()
  .regex(/^(?:[Ss][Ss][Hh]:\/\/)?(?:[^\s:/]+@)?[^\s/@]+\/?$/)
  .meta({ title: 'an alias of ~/.ssh/config or user@host:port, without a password (set password for it)' })

/** A user name of a machine. */
export const userName = z
  .string()
  .regex(/^[^\s:/]+$/)
  .meta({ title: 'a user name, without a password' })

/** An address of the web; `what` says of what. */
export const webAddress = (what: string) =>
  z
    .url({ protocol: /^https?$/ })
    .regex(/^https?:\/\/[^/?#@]+(?:[/?#]|$)/)
    .meta({ title: 'a URL that starts with http:// or https://, without a password', description: what })
