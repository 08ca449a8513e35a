{#-
    The columns a period row takes from each of its figures: (part, column of the figure, column of
    the row).
-#}
{% macro figure_parts() -%}
    {{ return([
    ('flow', 'value', 'flow_value'), ('flow', 'value_state', 'flow_state'),
    ('flow', 'precision', 'flow_precision'),
    ('flow', 'submission_id', 'flow_submission_id'), ('flow', 'value_no', 'flow_value_no'),
    ('stock', 'value', 'stock_value'), ('stock', 'value_state', 'stock_state'),
    ('stock', 'precision', 'stock_precision'),
    ('stock', 'submission_id', 'stock_submission_id'), ('stock', 'value_no', 'stock_value_no'),
    ('ratio', 'value', 'ratio_reported'), ('ratio', 'value_state', 'ratio_state'),
    ('ratio', 'precision', 'ratio_precision'),
    ('ratio', 'submission_id', 'ratio_submission_id'), ('ratio', 'value_no', 'ratio_value_no'),
    ('score', 'value', 'score_value'), ('score', 'value_state', 'score_state'),
    ('score', 'submission_id', 'score_submission_id'), ('score', 'value_no', 'score_value_no'),
]) }}
{%- endmacro %}
