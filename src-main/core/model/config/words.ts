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

/** An address of the web; `what` says of what. */
export const webAddress = (what: string) =>
  z
    .url({ protocol: /^https?$/ })
    .regex(/^https?:\/\/[^/?#@]+(?:[/?#]|$)/)
    .meta({ title: 'a URL that starts with http:// or https://, without a password', description: what })
