import type { DeployableTag } from '#core/model/tags'

/** Tags that contain what was typed; all of them once one is chosen whole, so that the list stays in place. */
export function matchingTags(tags: readonly DeployableTag[], typed: string): readonly DeployableTag[] {
  const wanted = typed.trim().toLowerCase()
  if (wanted === '' || tags.some(({ name }) => name.toLowerCase() === wanted)) return tags
  return tags.filter(({ name }) => name.toLowerCase().includes(wanted))
}
