<#ftl output_format="plainText">
${msg("api-key-mail-" + occasion + "-intro")}

<#list facts as fact>
${msg("api-key-mail-" + fact.label)}: ${fact.value}
</#list>

${msg("api-key-mail-" + occasion + "-advice")}

${msg("api-key-mail-footer", realmName)}
