-- Patterns of processes
-- Sequences of methods, each of whose steps feeds into the next one, and in how many case studies they occur.
-- About: Methods
-- Read: Each sequence is counted wherever it occurs, so longer ones contain shorter ones. based_on counts the steps that are said to feed into another, out of all steps. No step is passed twice, so steps that feed into each other end a sequence; at most 6 steps and 60000 sequences are followed.
-- Needs: components.feeds_into case_study_steps
-- Parameter: steps how many steps a sequence has; 2 to 6
-- Parameter: method title of a method, or a part of it, that occurs in the sequence
with recursive feeds as (
  select distinct source, target
  from links
  where relation = 'feeds_into' and target is not null
),
linked as (
  select source as step from feeds
  union
  select target from feeds
),
used as (
  select
    components.id as step,
    coalesce(
      (
        select group_concat(title, ' + ')
        from (
          select distinct documents.title
          from links
          join documents on documents.id = links.target and documents.content_type = 'methods'
          where links.source = components.id and links.relation not in ('body', 'not_related')
          order by documents.title
        )
      ),
      '(no method recorded)'
    ) as method
  from linked
  join components on components.id = linked.step
),
owners as (
  select distinct step, case_study
  from case_study_steps
),
sequences (case_study, last, passed, pattern, steps) as (
  select
    owners.case_study,
    feeds.target,
    char(10) || feeds.source || char(10) || feeds.target || char(10),
    used_first.method || ' → ' || used_next.method,
    2
  from feeds
  join used as used_first on used_first.step = feeds.source
  join used as used_next on used_next.step = feeds.target
  left join owners on owners.step = feeds.source
  where feeds.source <> feeds.target
  union all
  select
    sequences.case_study,
    feeds.target,
    sequences.passed || feeds.target || char(10),
    sequences.pattern || ' → ' || used.method,
    sequences.steps + 1
  from sequences
  join feeds on feeds.source = sequences.last
  join used on used.step = feeds.target
  where sequences.steps < 6 and instr(sequences.passed, char(10) || feeds.target || char(10)) = 0
  limit 60000
)
select
  sequences.pattern,
  sequences.steps,
  count(distinct sequences.passed) as times,
  count(distinct sequences.case_study) as case_studies,
  (select count(distinct source) from feeds) as based_on,
  (select count(*) from components) as out_of
from sequences
where (ifnull(:steps, '') = '' or sequences.steps = cast(:steps as integer))
  and sequences.pattern like '%' || ifnull(:method, '') || '%'
group by sequences.pattern, sequences.steps
order by times desc, sequences.steps desc, sequences.pattern
