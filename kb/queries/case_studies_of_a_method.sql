-- Case studies of a method
-- The case studies that used a method, newest first.
-- About: Methods
-- Read: named_by_case_study is 1 where the case study names the method itself, 0 where only one of its steps does; steps counts the steps that do.
-- Needs: case_study_methods
-- Parameter: method title of a method or a part of it
select method_title as method, year, title, named_by_case_study, steps, case_study as id
from case_study_methods
where method_title like '%' || ifnull(:method, '') || '%'
order by method_title, year is null, year desc, case_study
