import type { SchemaMigration } from './migration.ts'

interface SeatDocument {
  readonly _id: string
  readonly tenant_id: string
  readonly partner_id?: string
  readonly email: string
  readonly domain: string
  readonly created_at: Date
}

interface AddressDocument {
  readonly _id: string
}

/** Addresses get rows of their own; those of the people there are come along. */
export const addresses: SchemaMigration = {
  name: '0004-addresses',
  sqlite: [
    "create table `addresses` (`_id` text not null primary key, `tenant_id` text not null, `partner_id` text null, `seat_id` text not null, `domain` text not null, `kind` text check (`kind` in ('primary', 'alias')) not null, `created_at` datetime not null)",
    'create index `addresses_seat` on `addresses` (`tenant_id`, `seat_id`, `_id`)',
    'create index `addresses_domain` on `addresses` (`tenant_id`, `domain`)',
    "insert into `addresses` select `email`, `tenant_id`, `partner_id`, `_id`, `domain`, 'primary', `created_at` from `tenant_users`",
  ],
  mongodb: {
    collections: ['addresses'],
    indexes: [
      { collection: 'addresses', name: 'addresses_seat', keys: { tenant_id: 1, seat_id: 1, _id: 1 } },
      { collection: 'addresses', name: 'addresses_domain', keys: { tenant_id: 1, domain: 1 } },
    ],
    fill: async (db) => {
      const addresses = db.collection<AddressDocument>('addresses')
      for await (const seat of db.collection<SeatDocument>('tenant_users').find()) {
        const { _id: seat_id, email, tenant_id, partner_id, domain, created_at } = seat
        const owner = { tenant_id, seat_id, domain, kind: 'primary', created_at, ...(partner_id ? { partner_id } : {}) }
        await addresses.updateOne({ _id: email }, { $set: owner }, { upsert: true })
      }
    },
  },
}
