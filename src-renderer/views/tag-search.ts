/** Tags that contain what was typed; all of them once one is chosen whole, so that the list stays in place. */
export function matchingTags(tags: readonly string[], typed: string): readonly string[] {
  const wanted = typed.trim().toLowerCase()
  if (wanted === '' || tags.some(tag => tag.toLowerCase() === wanted)) return tags
  return tags.filter(tag => tag.toLowerCase().includes(wanted))
}
