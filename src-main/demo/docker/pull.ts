import { type CommandCall, pause } from './command.ts'
import type { PullOutcome } from './images.ts'

/** Pace of a pull: what a small image takes from a registry nearby. */
const layerMs = 450

/** Pulls an image with the lines docker prints when its output is no terminal. */
export async function pullImage(
  call: CommandCall,
  reference: string,
  say: (line: string) => void = () => undefined,
): Promise<PullOutcome> {
  const before = call.engine.images.find(reference)
  const outcome = call.engine.images.pull(reference)
  if (!outcome.ok) return outcome
  const { image } = outcome
  const isHere = before?.image.id === image.id
  const repository = image.repository
  say(
    `${reference.includes('@') ? reference.slice(reference.indexOf('@') + 1) : (reference.split(':').at(-1) ?? '')}: Pulling from ${repository}`,
  )
  const layers = isHere ? [] : [image.digest.slice(7, 19), image.id.slice(7, 19)]
  for (const layer of layers) say(`${layer}: Pulling fs layer`)
  for (const layer of layers) {
    await pause(layerMs, call.signal)
    say(`${layer}: Verifying Checksum`)
    say(`${layer}: Download complete`)
    await pause(layerMs, call.signal)
    say(`${layer}: Pull complete`)
  }
  say(`Digest: ${image.digest}`)
  say(
    isHere
      ? `Status: Image is up to date for ${reference}`
      : `Status: Downloaded newer image for ${reference}`,
  )
  return outcome
}
