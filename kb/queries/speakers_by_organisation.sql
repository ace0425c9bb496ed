-- Who spoke for whom
-- Organisations whose people spoke at events, as far as they agreed to be named.
-- About: Events
-- Read: Counts speakers' entries, not persons. Who did not agree to be named stands under a role and often without an organisation, which is null, so numbers are lower bounds.
-- Parameter: organisation name of an organisation or a part of it
select
  organisation,
  count(*) as times,
  count(distinct document) as documents,
  min(document) as for_example
from speakers
where ifnull(:organisation, '') = '' or organisation like '%' || :organisation || '%'
group by organisation
order by organisation is null, times desc, organisation
