/** What is wrong with a bucket, in words for the person who can mend it. */
export interface Diagnosis {
  readonly code: string
  readonly message: string
  readonly remedy: string
}

interface StoreError {
  readonly name?: string
  readonly code?: string
  readonly Code?: string
  readonly message?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly errors?: readonly StoreError[]
}

interface Known {
  readonly names: RegExp
  readonly code: string
  readonly message: string
  readonly remedy: string
}

const known: readonly Known[] = [
  {
    names: /^(NoSuchBucket)$/,
    code: 'no_bucket',
    message: 'There is no such bucket.',
    remedy: 'Make it (mc mb, or the console of the provider), or correct AUDIT_COLD_BUCKET.',
  },
  {
    names:
      /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException|InvalidLocationConstraint)$/,
    code: 'wrong_region',
    message: 'The bucket is in another region.',
    remedy: 'Set AUDIT_COLD_REGION to the bucket’s region, and the endpoint to match.',
  },
  {
    names: /^(RequestTimeTooSkewed|RequestExpired)$/,
    code: 'clock_skew',
    message: 'The clocks of this machine and the store differ too much.',
    remedy: 'Set the clock of this machine by NTP.',
  },
  {
    names:
      /^(InvalidAccessKeyId|SignatureDoesNotMatch|AccessDenied|Forbidden|403|XAdminUserNotFound|InvalidToken|AllAccessDisabled)$/,
    code: 'denied',
    message: 'The store refuses these credentials.',
    remedy:
      'Check both keys, and that they may list, read and write this bucket (and set retention, where it is locked).',
  },
  {
    names:
      /^(NotImplemented|KMSNotConfigured|KMS\..*|ServerSideEncryptionConfigurationNotFoundError|InvalidEncryptionAlgorithmError)$/,
    code: 'not_supported',
    message: 'The store cannot do what was asked.',
    remedy:
      'Where it names encryption or KMS: set up a KMS for the store, or AUDIT_COLD_SSE=false with AUDIT_COLD_AGE_RECIPIENTS.',
  },
  {
    names: /^(SlowDown|ServiceUnavailable|InternalError|503|500|TooManyRequests|OperationAborted)$/,
    code: 'busy',
    message: 'The store is overloaded or failing.',
    remedy: 'The next run tries again.',
  },
  {
    names: /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ECONNRESET|EPIPE)$/,
    code: 'unreachable',
    message: 'Nothing answers at the endpoint.',
    remedy: 'Check AUDIT_COLD_ENDPOINT, the network and that the store runs.',
  },
  {
    names: /^(TimeoutError|ETIMEDOUT|AbortError|RequestTimeout)$/,
    code: 'timeout',
    message: 'The store did not answer in time.',
    remedy: 'Check the network; the next run tries again.',
  },
]

/** What an error of the S3 client means. The store's own words stand in the message. */
export function diagnose(error: unknown): Diagnosis {
  const told = error as StoreError
  const inner = told.errors?.[0]
  const names = [told.Code, told.name, told.code, inner?.code, String(told.$metadata?.httpStatusCode ?? '')]
  const found = names.map((name) => known.find(({ names: pattern }) => pattern.test(name ?? ''))).find(Boolean)
  const words = (told.message || inner?.message || told.name || 'no message').slice(0, 300)
  // MinIO answers an encrypted PUT without a KMS in these words under a code of its own.
  if (/KMS/i.test(words))
    return withWords(
      known.find(({ code }) => code === 'not_supported'),
      words,
    )
  return withWords(found, words)
}

function withWords(entry: Known | undefined, words: string): Diagnosis {
  if (!entry) return { code: 'failed', message: `The store said: ${words}`, remedy: 'Read what it said.' }
  const { code, message, remedy } = entry
  return { code, message: `${message} It said: ${words}`, remedy }
}
