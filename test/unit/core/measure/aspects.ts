import { allAspects } from '#core/aspects'
import type { AspectName, Aspects, AspectValues } from '#core/model/aspect'

/** All aspects unknown but one, read at 1000. */
export const onlyKnown = <Name extends AspectName>(name: Name, value: AspectValues[Name]): Aspects => ({
  ...allAspects({ state: 'unknown', reason: 'Not read yet.' }),
  [name]: { state: 'known', atMs: 1000, value },
})
