/** A tag that a deploy can ask for. */
export interface DeployableTag {
  readonly name: string
  /** Services whose repository has no such tag: a deploy of it is refused. */
  readonly missing: readonly string[]
}

/** The tags that can be deployed to a broker. */
export interface DeployableTags {
  /** In the order of their names, numbers by their value, the highest first. */
  readonly tags: readonly DeployableTag[]
  /** What could not be asked, and what to do, a sentence each; then the list is not whole. */
  readonly unasked: readonly string[]
}
