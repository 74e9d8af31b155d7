import type { AnswerOf, ArgsOf } from '#core/contract'

/** A closer look at one queue, asked for by a person. Nothing is changed. */
export interface QueueService {
  pending(question: ArgsOf<'pending'>): Promise<AnswerOf<'pending'>>
  peek(question: ArgsOf<'peek'>): Promise<AnswerOf<'peek'>>
  jobs(question: ArgsOf<'jobs'>): Promise<AnswerOf<'jobs'>>
}
