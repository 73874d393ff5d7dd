"""Everything that can be done with reports and cases: one verb each, checked, audited."""
