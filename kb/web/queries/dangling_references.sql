-- References that lead nowhere.
-- What authors name and the catalogue does not have, most wanted first.
select
  reference,
  relation,
  count(*) as times,
  group_concat(source, ', ') as named_in
from links
where target is null
group by reference, relation
order by times desc, reference, relation
