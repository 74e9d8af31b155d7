import { pause } from '../pause.ts'
import type { CommandCall } from './command.ts'
import { parseReference } from './reference.ts'

/** Pace of a pull: what a small image takes from a registry nearby. */
const layerMs = 450

/** What a pull came to. */
export type Pulled = { readonly ok: true } | { readonly ok: false; readonly error: string }

/** Pulls an image with the lines docker prints when its output is no terminal; a caller that goes away cancels it. */
export async function pullImage(
  call: CommandCall,
  reference: string,
  say: (line: string) => void = () => undefined,
): Promise<Pulled> {
  const { images } = call.engine
  const offer = images.request(reference)
  if (!offer.ok) return offer
  const { image } = offer
  const local = images.find(image.id)
  say(`${tagOf(reference)}: Pulling from ${image.repository}`)
  const layers = local === undefined ? [image.digest.slice(7, 19), image.id.slice(7, 19)] : []
  for (const layer of layers) say(`${layer}: Pulling fs layer`)
  for (const layer of layers) {
    await pause(layerMs, call.signal)
    say(`${layer}: Verifying Checksum`)
    say(`${layer}: Download complete`)
    await pause(layerMs, call.signal)
    say(`${layer}: Pull complete`)
  }
  if (call.signal.aborted) return { ok: false, error: 'context canceled' }
  const upToDate = images.find(reference)?.image.id === image.id
  offer.keep()
  say(`Digest: ${image.digest}`)
  say(`Status: ${upToDate ? 'Image is up to date' : 'Downloaded newer image'} for ${reference}`)
  return { ok: true }
}

const tagOf = (reference: string): string => {
  const { tag, digest } = parseReference(reference)
  return digest ?? tag ?? 'latest'
}
