namespace BootAppliance.Storage.Allocations;

/// <summary>Which disks are asked for; null: whichever.</summary>
public sealed record AllocationFilter(string? Pool = null, string? Machine = null, string? Resource = null, bool IsUnfinished = false)
{
    internal string Where
    {
        get
        {
            List<string> terms = [];
            if (Pool is not null) terms.Add("pool = @Pool");
            if (Resource is not null) terms.Add("resource = @Resource");
            if (Machine is not null) terms.Add("id IN (SELECT allocation FROM storage_machines WHERE machine = @Machine)");
            if (IsUnfinished) terms.Add("state <> 'Ready'");
            return terms.Count == 0 ? "" : "WHERE " + string.Join(" AND ", terms);
        }
    }
}
