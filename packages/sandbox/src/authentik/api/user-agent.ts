const families: [RegExp, string][] = [
  [/Edg\/(\d+)\.(\d+)/, 'Edge'],
  [/Firefox\/(\d+)\.(\d+)/, 'Firefox'],
  [/Chrome\/(\d+)\.(\d+)/, 'Chrome'],
  [/Version\/(\d+)\.(\d+).*Safari/, 'Safari'],
]
const systems: [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'Mac OS X'],
  [/Linux/, 'Linux'],
]

/** A user agent taken apart the way the sessions API shows it; what is not recognised is "Other". */
export function describeUserAgent(text: string) {
  const [found, family] = families
    .map(([pattern, name]) => [pattern.exec(text), name] as const)
    .find(([match]) => match !== null) ?? [null, 'Other']
  const os = systems.find(([pattern]) => pattern.test(text))?.[1] ?? 'Other'
  return {
    device: { brand: null, family: 'Other', model: null },
    os: { family: os, major: null, minor: null, patch: null, patch_minor: null },
    user_agent: { family, major: found?.[1] ?? '', minor: found?.[2] ?? '', patch: '' },
    string: text,
  }
}
