import { type Language, say } from '../text/say.ts'
import type { SmiFailure } from './nvidia-smi.ts'
import { smiLimitSeconds } from './scripts.ts'

/** Why no GPU is shown, as a sentence with what to do. */
export function gpuFaultText(failure: SmiFailure, language: Language): string {
  switch (failure.kind) {
    case 'missing':
      return say(language, 'gpu-missing')
    case 'driver':
      return say(language, 'gpu-driver')
    case 'mismatch':
      return say(language, 'gpu-mismatch')
    case 'none':
      return say(language, 'gpu-none')
    case 'lost':
      return say(language, 'gpu-lost', { said: failure.said })
    case 'bad-field':
      return say(language, 'gpu-field', { field: failure.field })
    case 'hang':
      return say(language, 'gpu-hang', { seconds: smiLimitSeconds })
    case 'failed':
      return say(language, 'gpu-failed', { code: failure.code, said: failure.said })
  }
}
